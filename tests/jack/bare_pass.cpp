// SPDX-License-Identifier: MIT
// A bare JACK client that copies its input to its output until killed: the baseline for Taut.
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "device/jack/library.hpp"

namespace {

struct Pass {
  const taut::device::jack::Library& jack;
  jack_port_t *in, *out;
};

}  // namespace

int main() {
  const auto library = taut::device::jack::load_library();
  if (!library) return std::fputs("libjack.so.0 is not installed.\n", stderr), 1;
  const auto& jack = **library;
  jack_client_t* const client = jack.jack_client_open("bare", JackNoStartServer, nullptr);
  if (client == nullptr) return std::fputs("No JACK server runs.\n", stderr), 1;
  static Pass pass{jack, jack.jack_port_register(client, "in_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0),
                   jack.jack_port_register(client, "out_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0)};
  jack.jack_set_process_callback(
      client,
      [](jack_nframes_t frames, void*) {
        std::memcpy(pass.jack.jack_port_get_buffer(pass.out, frames), pass.jack.jack_port_get_buffer(pass.in, frames),
                    frames * sizeof(float));
        return 0;
      },
      nullptr);
  if (jack.jack_activate(client) != 0) return 1;
  for (;;) pause();
}
