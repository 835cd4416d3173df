// SPDX-License-Identifier: MIT
// A host on RtAudio's API, compiled with RtAudio's own source by test_rtaudio.sh.
//   rtaudio_echo exact s32|f32 BUFFER FRAMES    plays and records FRAMES, prints echo.hpp's result
//   rtaudio_echo leave return|exit|terminate    exits with the stream running
// Status 0 if every call succeeded.
#include <windows.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "RtAudio.h"
#include "echo.hpp"

namespace {

constexpr unsigned channels = 2, rate = 48000;

[[noreturn]] void fail(const std::string& what) {
  std::cerr << what << std::endl;
  std::exit(1);
}

template <class T>
int echo(void* out, void* in, unsigned frames, double, RtAudioStreamStatus, void* data) {
  auto* const played = static_cast<T*>(out);
  const auto* const heard = static_cast<const T*>(in);
  static_cast<taut_hosts::Echo<T>*>(data)->block(
      frames, [&](std::size_t c, std::size_t f) { return heard[f * channels + c]; },
      [&](std::size_t c, std::size_t f) -> T& { return played[f * channels + c]; });
  return 0;
}

std::atomic<unsigned> calls{0};

int count(void*, void*, unsigned, double, RtAudioStreamStatus, void*) {
  ++calls;
  return 0;
}

unsigned open(RtAudio& audio, RtAudioFormat format, unsigned frames, RtAudioCallback callback, void* data) {
  RtAudio::StreamParameters in, out;
  in.deviceId = audio.getDefaultInputDevice();
  out.deviceId = audio.getDefaultOutputDevice();
  in.nChannels = out.nChannels = channels;
  if (audio.openStream(&out, &in, format, rate, &frames, callback, data)) fail(audio.getErrorText());
  return frames;
}

void start(RtAudio& audio) {
  calls = 0;
  if (audio.startStream()) fail(audio.getErrorText());
}

template <class Ready>
void wait_for(Ready&& ready) {
  while (!ready()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

template <class T>
int exact(RtAudioFormat format, unsigned buffer, std::size_t frames) {
  RtAudio audio(RtAudio::WINDOWS_ASIO);
  taut_hosts::Echo<T> heard(channels, frames);
  open(audio, format, buffer, echo<T>, &heard);
  start(audio);
  wait_for([&] { return heard.done(); });
  if (audio.stopStream()) fail(audio.getErrorText());
  const long reported = audio.getStreamLatency();
  audio.closeStream();
  heard.tell(reported);
  return 0;
}

int leave(const std::string& how) {
  auto* const audio = new RtAudio(RtAudio::WINDOWS_ASIO);
  open(*audio, RTAUDIO_SINT32, 64, count, nullptr);
  start(*audio);
  wait_for([] { return calls > 20; });
  if (how == "exit") std::exit(0);
  if (how == "terminate") TerminateProcess(GetCurrentProcess(), 0);
  return 0;
}

}  // namespace

int main(int count_of, char** arguments) {
  const std::string what = count_of > 1 ? arguments[1] : "";
  if (what == "exact" && count_of == 5) {
    const auto buffer = static_cast<unsigned>(std::atoi(arguments[3]));
    const auto frames = static_cast<std::size_t>(std::atol(arguments[4]));
    return std::string(arguments[2]) == "f32" ? exact<float>(RTAUDIO_FLOAT32, buffer, frames)
                                              : exact<std::int32_t>(RTAUDIO_SINT32, buffer, frames);
  }
  if (what == "leave" && count_of == 3) return leave(arguments[2]);
  fail("rtaudio_echo exact s32|f32 BUFFER FRAMES, or leave return|exit|terminate");
}
