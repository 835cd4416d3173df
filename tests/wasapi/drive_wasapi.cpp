// SPDX-License-Identifier: MIT
// Runs in Wine: the real list, probes, and a shared stream whose output returns through a monitor. Prints what it sees;
// exits with 0 if everything is right.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

#include "device/wasapi/backend.hpp"

using namespace taut;
using device::Wake;

namespace {

int wrong = 0;

void expect(bool right, const char* what) {
  std::printf("%s: %s\n", right ? "ok" : "WRONG", what);
  wrong += right ? 0 : 1;
}

/// Received samples; each encodes the frame it was played at, in the precision of a 16-bit sink.
struct RecordedSamples {
  Frames frames = 0, in_order = 0, turns = 0, lost = 0, fillings = 0;
};

constexpr Frames cycle_of_numbers = 20'000;

float code(Frames frame) { return static_cast<float>((frame % cycle_of_numbers) + 1) / 32768.0F; }

std::byte* at(const device::Side& side, std::size_t channel, int i) {
  const auto& area = side.areas[channel];
  return area.data + area.step * (i < side.split ? side.at + i : i - side.split);
}

RecordedSamples run(device::Stream& stream, Nanos length) {
  RecordedSamples heard;
  long last = 0;
  device::Turn turn;
  const Nanos end = stream.clock().now() + length;
  while (stream.clock().now() < end) {
    const Wake wake = stream.wait(end, turn);
    if (wake == Wake::gone) {
      std::printf("WRONG: %s\n", stream.explain(stream.fault()).sentence().c_str());
      ++wrong;
      break;
    }
    if (wake == Wake::changed) continue;
    if (wake == Wake::turn && turn.filling) ++heard.fillings;
    if (wake != Wake::turn) continue;
    ++heard.turns;
    heard.lost += turn.in.lost;
    for (int i = 0; i < turn.frames && !turn.in.areas.empty(); ++i) {
      float sample = 0;
      std::memcpy(&sample, at(turn.in, 0, i), sizeof sample);
      const long number = std::lround(sample * 32768.0F);
      if (number <= 0) continue;
      ++heard.frames;
      heard.in_order += number == last % cycle_of_numbers + 1;
      last = number;
    }
    for (int i = 0; i < turn.frames && !turn.out.areas.empty(); ++i) {
      const float sample = code(turn.out.position + i);
      for (std::size_t c = 0; c < turn.out.areas.size(); ++c) std::memcpy(at(turn.out, c, i), &sample, sizeof sample);
    }
    stream.done(turn.frames, 0);
  }
  std::printf("%lld filling turns, the last fault is of kind %d\n", static_cast<long long>(heard.fillings),
              stream.fault().cause);
  return heard;
}

}  // namespace

int main() {
  auto& backend = device::wasapi::backend();
  const auto devices = backend.list();
  if (!devices) {
    std::printf("WRONG: %s\n", devices.error().sentence().c_str());
    return 1;
  }
  std::string in, out;
  for (const auto& device : *devices) {
    std::printf("%s | %s | %d in, %d out\n", device.id.c_str(), device.name.c_str(), device.inputs.value_or(0),
                device.outputs.value_or(0));
    const auto can = backend.probe(device.id);
    if (!can) {
      std::printf("WRONG: %s\n", can.error().sentence().c_str());
      ++wrong;
      continue;
    }
    if (device.id.find("card:") != std::string::npos || device.id.find("default") != std::string::npos) continue;
    if (can->outputs.size() == 2 && (out.empty() || device.name.find("null0") != std::string::npos)) out = device.id;
    if (!can->inputs.empty() && (in.empty() || device.name.find("loopmic") != std::string::npos ||
                                 device.name.find("Remapped") != std::string::npos))
      in = device.id;
  }
  expect(!in.empty() && !out.empty(), "there are an input and an output");
  if (in.empty() || out.empty()) return 1;
  // One stream per process: Wine's capture over PulseAudio does not always restart for a second one.
  {
    auto stream = backend.open({.in = in, .out = out, .rate = 48000, .frames = 1920, .margin = 1920});
    if (!stream) {
      std::printf("WRONG: %s\n", stream.error().sentence().c_str());
      return 1;
    }
    const auto started = (*stream)->start();
    if (!started) {
      std::printf("WRONG: %s\n", started.error().sentence().c_str());
      return 1;
    }
    const RecordedSamples heard = run(**stream, 2 * nanos_per_second);
    const auto& agreed = (*stream)->agreed();
    for (const auto& remark : agreed.remarks) std::printf("  %s\n", remark.c_str());
    std::printf(
        "%lld turns of %d frames, %lld frames came back, %lld of them after the one before, %lld lost; latency %lld "
        "+ %lld\n",
        static_cast<long long>(heard.turns), agreed.frames, static_cast<long long>(heard.frames),
        static_cast<long long>(heard.in_order), static_cast<long long>(heard.lost),
        static_cast<long long>(agreed.in.latency), static_cast<long long>(agreed.out.latency));
    (*stream)->stop();
    expect(heard.turns > 100, "turns come at the rate of the mixer");
    expect(heard.frames > 24'000, "what was played comes back");
    // On a busy computer the sound server drops out, each time for one frame out of order.
    expect(heard.in_order * 10 > heard.frames * 9, "frames come back in their order");
  }
  return wrong == 0 ? 0 : 1;
}
