// SPDX-License-Identifier: MIT
// PortAudio: a duplex callback, 32-bit integers as on the card, real-time scheduling, and a suggested latency of one
// period each way, from which its ALSA side makes two periods.
#include <pa_linux_alsa.h>
#include <portaudio.h>

#include <cmath>

#include "copy.hpp"
#include "measure.hpp"

namespace {

using namespace taut::peers;

struct Context {
  Impulse impulse;
  int channels = 0;
};

int callback(const void* in, void* out, unsigned long frames, const PaStreamCallbackTimeInfo*, PaStreamCallbackFlags,
             void* data) {
  auto& context = *static_cast<Context*>(data);
  copy_interleaved(context.impulse, static_cast<const std::int32_t*>(in), static_cast<std::int32_t*>(out),
                   static_cast<int>(frames), context.channels);
  return paContinue;
}

void expect(PaError error) {
  if (error != paNoError) give_up(std::string("PortAudio: ") + Pa_GetErrorText(error));
}

}  // namespace

int main(int count, char** words) {
  const Options options = parse(count, words);
  expect(Pa_Initialize());
  PaAlsaStreamInfo in_name, out_name;
  PaAlsa_InitializeStreamInfo(&in_name);
  PaAlsa_InitializeStreamInfo(&out_name);
  in_name.deviceString = options.in.c_str();
  out_name.deviceString = options.out.c_str();
  const double rate = options.rate, latency = options.frames / rate;
  const PaStreamParameters in{.device = paUseHostApiSpecificDeviceSpecification,
                              .channelCount = options.channels,
                              .sampleFormat = paInt32,
                              .suggestedLatency = latency,
                              .hostApiSpecificStreamInfo = &in_name};
  PaStreamParameters out = in;
  out.hostApiSpecificStreamInfo = &out_name;
  Context context;
  context.channels = options.channels;
  PaStream* stream = nullptr;
  expect(Pa_OpenStream(&stream, &in, &out, rate, static_cast<unsigned long>(options.frames), paNoFlag, callback,
                       &context));
  PaAlsa_EnableRealtimeScheduling(stream, 1);
  expect(Pa_StartStream(stream));
  const PaStreamInfo* const info = Pa_GetStreamInfo(stream);
  const int status =
      measure(options, context.impulse, std::lround((info->inputLatency + info->outputLatency) * info->sampleRate));
  Pa_StopStream(stream);
  return status;
}
