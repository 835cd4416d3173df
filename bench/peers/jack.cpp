// SPDX-License-Identifier: MIT
// A client of JACK2, whose server bench/peers/guest starts: -n 2, real time, with or without -S (sync). Planar floats.
#include <jack/jack.h>

#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut::peers;

struct Context {
  Impulse impulse;
  std::vector<jack_port_t*> in_ports, out_ports;
  std::vector<const float*> in;
  std::vector<float*> out;
};

int process(jack_nframes_t frames, void* data) {
  auto& context = *static_cast<Context*>(data);
  for (std::size_t c = 0; c < context.in.size(); ++c) {
    context.in[c] = static_cast<const float*>(jack_port_get_buffer(context.in_ports[c], frames));
    context.out[c] = static_cast<float*>(jack_port_get_buffer(context.out_ports[c], frames));
  }
  copy_planar<float>(context.impulse, context.in.data(), context.out.data(), static_cast<int>(frames),
                     static_cast<int>(context.in.size()));
  return 0;
}

jack_port_t* port(jack_client_t* client, const char* stem, int channel, unsigned long way) {
  return jack_port_register(client, (stem + std::to_string(channel + 1)).c_str(), JACK_DEFAULT_AUDIO_TYPE, way, 0);
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  jack_client_t* const client = jack_client_open("peer", JackNoStartServer, nullptr);
  if (client == nullptr) give_up("JACK has no server here.");
  Context context;
  context.in.resize(static_cast<std::size_t>(options.channels));
  context.out.resize(context.in.size());
  for (int c = 0; c < options.channels; ++c) {
    context.in_ports.push_back(port(client, "in_", c, JackPortIsInput));
    context.out_ports.push_back(port(client, "out_", c, JackPortIsOutput));
  }
  jack_set_process_callback(client, process, &context);
  if (jack_activate(client) != 0) give_up("JACK does not let the client run.");
  for (int c = 0; c < options.channels; ++c) {
    const auto number = std::to_string(c + 1);
    const auto index = static_cast<std::size_t>(c);
    if (jack_connect(client, ("system:capture_" + number).c_str(), jack_port_name(context.in_ports[index])) != 0 ||
        jack_connect(client, jack_port_name(context.out_ports[index]), ("system:playback_" + number).c_str()) != 0)
      give_up("JACK cannot connect channel " + number + ".");
  }
  jack_latency_range_t in{}, out{};
  jack_port_get_latency_range(context.in_ports[0], JackCaptureLatency, &in);
  jack_port_get_latency_range(context.out_ports[0], JackPlaybackLatency, &out);
  const int status = measure(options, context.impulse, in.max + out.max);
  jack_client_close(client);
  return status;
}
