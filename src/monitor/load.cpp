// SPDX-License-Identifier: MIT
#include "monitor/load.hpp"

#include <algorithm>
#include <cstdint>

namespace taut::monitor {
namespace {

constexpr Nanos between_readings = 500;
constexpr int calibration_rounds = 100'000;

/// A dependency chain the compiler must not remove.
void work(int rounds) noexcept {
  volatile std::uint32_t sink = 1;
  std::uint32_t x = sink;
  for (int i = 0; i < rounds; ++i) x = x * 1664525U + 1013904223U;
  sink = x;
}

}  // namespace

Busy::Busy(const platform::Clock& clock) : clock_(clock) {
  // The fastest of a few: the others were interrupted.
  Nanos fastest = nanos_per_second;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const Nanos start = clock_.now();
    work(calibration_rounds);
    fastest = std::min(fastest, std::max<Nanos>(clock_.now() - start, 1));
  }
  rounds_ = static_cast<int>(std::clamp<Nanos>(between_readings * calibration_rounds / fastest, 1, calibration_rounds));
}

void Busy::pass(Nanos ns) noexcept {
  const Nanos end = clock_.now() + ns;
  while (clock_.now() < end) work(rounds_);
}

Load::Load(Pastime& pastime, double share) noexcept : pastime_(pastime), share_(share > 0 ? std::min(share, 4.0) : 0) {}

void Load::operator()(Frames frames, double rate) noexcept {
  if (share_ > 0 && frames > 0 && rate > 0) pastime_.pass(duration(frames, rate / share_));
}

}  // namespace taut::monitor
