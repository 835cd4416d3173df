// SPDX-License-Identifier: MIT
// SDL2: one device per direction, 32-bit integers, `samples` of the requested size, real-time threads. The shortest
// queue joins its separate callbacks. The variable AUDIODEV selects SDL's ALSA device.
#include <SDL2/SDL.h>

#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut::peers;

struct Context {
  Impulse impulse;
  Queue queue;
  int channels;
  explicit Context(int count) : queue(count), channels(count) {}
  [[nodiscard]] int frames(int bytes) const { return bytes / (4 * channels); }
};

// NOLINTNEXTLINE(readability-non-const-parameter): the type is SDL's
void read(void* data, Uint8* bytes, int length) {
  auto& context = *static_cast<Context*>(data);
  const auto* const samples = reinterpret_cast<const std::int32_t*>(bytes);
  context.impulse.input(context.frames(length), context.channels,
                        [&](int f, int c) { return samples[f * context.channels + c]; });
  context.queue.put(samples, context.frames(length));
}

void write(void* data, Uint8* bytes, int length) {
  auto& context = *static_cast<Context*>(data);
  auto* const samples = reinterpret_cast<std::int32_t*>(bytes);
  context.queue.get(samples, context.frames(length));
  context.impulse.output(context.channels,
                         [&](int f, int c) -> std::int32_t& { return samples[f * context.channels + c]; });
}

SDL_AudioDeviceID open(const std::string& pcm, bool input, const Options& options, Context& context) {
  SDL_setenv("AUDIODEV", pcm.c_str(), 1);
  SDL_AudioSpec wanted{}, got{};
  wanted.freq = options.rate;
  wanted.format = AUDIO_S32SYS;
  wanted.channels = static_cast<Uint8>(options.channels);
  wanted.samples = static_cast<Uint16>(options.frames);
  wanted.callback = input ? read : write;
  wanted.userdata = &context;
  const SDL_AudioDeviceID device = SDL_OpenAudioDevice(nullptr, input ? 1 : 0, &wanted, &got, 0);
  if (device == 0) give_up(std::string("SDL: ") + SDL_GetError());
  return device;
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  if (options.channels > 8) give_up("SDL2 has at most 8 channels.");
  SDL_SetMainReady();
  SDL_SetHint(SDL_HINT_AUDIODRIVER, "alsa");
  SDL_SetHint(SDL_HINT_THREAD_FORCE_REALTIME_TIME_CRITICAL, "1");
  if (SDL_Init(SDL_INIT_AUDIO) != 0) give_up(std::string("SDL: ") + SDL_GetError());
  Context context(options.channels);
  const auto out = open(options.out, false, options, context), in = open(options.in, true, options, context);
  SDL_PauseAudioDevice(in, 0);
  SDL_PauseAudioDevice(out, 0);
  const int status = measure(options, context.impulse);
  std::fflush(nullptr);
  std::_Exit(status);
}
