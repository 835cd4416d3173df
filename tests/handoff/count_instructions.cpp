// SPDX-License-Identifier: MIT
// Runs cycles of a hand-off with 2 to 64 channels each way under callgrind, one dump per count. Both sides run on one
// thread: with --toggle-collect on begin(), end(), wait() and done(), only the hand-off is counted.
#include <cstdio>
#include <string>
#include <vector>

#include "device/handoff/handoff.hpp"
#include "support/callgrind.hpp"

namespace {

using namespace taut;
using device::handoff::Handoff;

constexpr int frames = 64, cycles = 200;

/// A server's buffers: a plane of floats per channel, as in JACK and PipeWire.
struct Planes {
  std::vector<std::vector<float>> samples;
  std::vector<audio::Area> areas;
  explicit Planes(int channels) : samples(static_cast<std::size_t>(channels), std::vector<float>(frames)) {
    for (auto& plane : samples)
      areas.push_back({.data = reinterpret_cast<std::byte*>(plane.data()), .step = sizeof(float)});
  }
};

void run(Handoff& handoff, Planes& in, Planes& out, int turns) {
  device::Turn turn;
  for (int k = 0; k < turns; ++k) {
    const Nanos now = handoff.clock().now();
    handoff.begin(
        {.frames = frames, .in = in.areas, .out = out.areas, .time = now, .deadline = now + nanos_per_second});
    if (handoff.wait(now, turn) == device::Wake::turn) handoff.done(turn.frames, 0);
    handoff.end();
  }
}

int count(int channels) {
  const device::End end{.channels = channels, .type = audio::SampleType::float32, .layout = audio::Layout::separate};
  auto handoff = Handoff::make({.rate = 48000, .frames = frames, .in = end, .out = end});
  if (!handoff || !(*handoff)->start()) return 1;
  Planes in(channels), out(channels);
  device::Turn turn;
  if ((*handoff)->wait((*handoff)->clock().now(), turn) == device::Wake::turn) (*handoff)->done(turn.frames, 0);
  run(**handoff, in, out, 1000);
  CALLGRIND_ZERO_STATS;
  run(**handoff, in, out, cycles);
  CALLGRIND_DUMP_STATS_AT((std::to_string(channels) + "/" + std::to_string(channels)).c_str());
  return 0;
}

}  // namespace

int main() {
  if (!taut::tests::counts_instructions()) return 1;
  std::printf("cycles %d\n", cycles);
  int failed = 0;
  for (const int channels : {2, 8, 16, 64}) failed += count(channels);
  return failed;
}
