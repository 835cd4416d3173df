// SPDX-License-Identifier: MIT
// libsoundio: raw devices, 32-bit integers, and a software latency of two periods each way, which gives periods of the
// requested size on ALSA. The shortest queue joins its separate callbacks.
#include <soundio/soundio.h>

#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut::peers;

struct Context {
  Impulse impulse;
  Queue queue;
  int channels;
  std::vector<std::int32_t> block;
  explicit Context(int count) : queue(count), channels(count), block(static_cast<std::size_t>(count) * 8192) {}
};

void read(SoundIoInStream* stream, int, int most) {
  auto& context = *static_cast<Context*>(stream->userdata);
  for (int left = most; left > 0;) {
    SoundIoChannelArea* areas = nullptr;
    int frames = left;
    if (soundio_instream_begin_read(stream, &areas, &frames) != 0 || frames == 0) return;
    if (areas != nullptr) {
      const auto* const samples = reinterpret_cast<const std::int32_t*>(areas[0].ptr);
      context.impulse.input(frames, context.channels, [&](int f, int c) { return samples[f * context.channels + c]; });
      context.queue.put(samples, frames);
    }
    if (soundio_instream_end_read(stream) != 0) return;
    left -= frames;
  }
}

void write(SoundIoOutStream* stream, int, int most) {
  auto& context = *static_cast<Context*>(stream->userdata);
  for (int left = most; left > 0;) {
    SoundIoChannelArea* areas = nullptr;
    int frames = left;
    if (soundio_outstream_begin_write(stream, &areas, &frames) != 0 || frames == 0) return;
    auto* const samples = reinterpret_cast<std::int32_t*>(areas[0].ptr);
    context.queue.get(samples, frames);
    context.impulse.output(context.channels,
                           [&](int f, int c) -> std::int32_t& { return samples[f * context.channels + c]; });
    if (soundio_outstream_end_write(stream) != 0) return;
    left -= frames;
  }
}

void expect(int error, const char* what) {
  if (error != 0) give_up(std::string("libsoundio: ") + what + ": " + soundio_strerror(error));
}

// Lists hw:Loopback,1,0 by its card's number, without the subdevice.
std::string listed_as(const std::string& pcm) {
  const std::size_t name = pcm.find(':') + 1, comma = pcm.find(',');
  const std::string card = pcm.substr(name, comma - name);
  std::error_code none;
  const auto link = std::filesystem::read_symlink("/proc/asound/" + card, none).string();  // card0
  return "hw:" + link.substr(4) + pcm.substr(comma, 2);
}

template <class Count, class Get>
SoundIoDevice* device(const std::string& pcm, const Count& how_many, const Get& get) {
  const std::string wanted = listed_as(pcm);
  for (int i = 0; i < how_many(); ++i) {
    SoundIoDevice* const found = get(i);
    if (found->is_raw && wanted == found->id) return found;
    soundio_device_unref(found);
  }
  give_up("libsoundio does not list " + wanted + ".");
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  SoundIo* const io = soundio_create();
  expect(soundio_connect_backend(io, SoundIoBackendAlsa), "ALSA");
  soundio_flush_events(io);
  auto* const from = device(
      options.in, [&] { return soundio_input_device_count(io); },
      [&](int i) { return soundio_get_input_device(io, i); });
  auto* const to = device(
      options.out, [&] { return soundio_output_device_count(io); },
      [&](int i) { return soundio_get_output_device(io, i); });
  if (options.channels > SOUNDIO_MAX_CHANNELS) give_up("libsoundio has at most 24 channels.");
  Context context(options.channels);
  const double latency = 2.0 * options.frames / options.rate;
  SoundIoChannelLayout layout{};
  layout.channel_count = options.channels;
  if (const auto* usual = soundio_channel_layout_get_default(options.channels)) layout = *usual;

  SoundIoInStream* const in = soundio_instream_create(from);
  SoundIoOutStream* const out = soundio_outstream_create(to);
  in->format = out->format = SoundIoFormatS32LE;
  in->sample_rate = out->sample_rate = options.rate;
  in->layout = out->layout = layout;
  in->software_latency = out->software_latency = latency;
  in->userdata = out->userdata = &context;
  in->read_callback = read;
  out->write_callback = write;
  in->overflow_callback = [](SoundIoInStream*) {};
  out->underflow_callback = [](SoundIoOutStream*) {};
  in->error_callback = [](SoundIoInStream*, int error) { expect(error, "input"); };
  out->error_callback = [](SoundIoOutStream*, int error) { expect(error, "output"); };
  expect(soundio_instream_open(in), "opening the input");
  expect(soundio_outstream_open(out), "opening the output");
  expect(soundio_instream_start(in), "starting the input");
  expect(soundio_outstream_start(out), "starting the output");
  const int status = measure(options, context.impulse);
  std::fflush(nullptr);
  std::_Exit(status);
}
