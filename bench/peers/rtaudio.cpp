// SPDX-License-Identifier: MIT
// RtAudio: a duplex callback, 32-bit integers as on the card, minimum latency, real-time scheduling, two buffers.
#include <alsa/asoundlib.h>
#include <rtaudio/RtAudio.h>

#include <memory>

#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut::peers;

struct Context {
  Impulse impulse;
  int channels = 0;
};

int callback(void* out, void* in, unsigned frames, double, RtAudioStreamStatus, void* data) {
  auto& context = *static_cast<Context*>(data);
  copy_interleaved(context.impulse, static_cast<const std::int32_t*>(in), static_cast<std::int32_t*>(out),
                   static_cast<int>(frames), context.channels);
  return 0;
}

// RtAudio lists a card by its long name, without the subdevice: hw:Loopback,1,0 is its hw:Loopback,1.
unsigned device(RtAudio& audio, const std::string& pcm) {
  const std::size_t from = pcm.find(':') + 1, comma = pcm.find(',');
  char* long_name = nullptr;
  if (snd_card_get_name(snd_card_get_index(pcm.substr(from, comma - from).c_str()), &long_name) < 0)
    give_up("There is no card " + pcm + ".");
  const std::unique_ptr<char, void (*)(void*)> freed(long_name, std::free);
  const std::string name = "hw:" + std::string(long_name) + pcm.substr(comma, 2);
  for (unsigned i = 0; i < audio.getDeviceCount(); ++i)
    if (audio.getDeviceInfo(i).name == name) return i;
  give_up("RtAudio does not list " + name + ".");
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  try {
    RtAudio audio(RtAudio::LINUX_ALSA);
    const auto channels = static_cast<unsigned>(options.channels);
    RtAudio::StreamParameters out{.deviceId = device(audio, options.out), .nChannels = channels};
    RtAudio::StreamParameters in{.deviceId = device(audio, options.in), .nChannels = channels};
    RtAudio::StreamOptions how;
    how.flags = RTAUDIO_MINIMIZE_LATENCY | RTAUDIO_SCHEDULE_REALTIME;
    how.numberOfBuffers = 2;
    how.priority = 70;
    auto frames = static_cast<unsigned>(options.frames);
    Context context;
    context.channels = options.channels;
    audio.openStream(&out, &in, RTAUDIO_SINT32, static_cast<unsigned>(options.rate), &frames, callback, &context, &how);
    audio.startStream();
    const int status = measure(options, context.impulse, audio.getStreamLatency());
    std::fflush(nullptr);
    std::_Exit(status);  // stopping would wait for a card that may have nothing more to play
  } catch (const RtAudioError& error) {
    give_up("RtAudio: " + error.getMessage());
  }
}
