// SPDX-License-Identifier: MIT
// The two units everything counts in.
#pragma once
#include <cstdint>

namespace taut {

/// A number of sample frames (one sample of every channel), or a position on a stream's timeline.
using Frames = std::int64_t;

/// Nanoseconds: a duration, or a time on the clock the context names.
using Nanos = std::int64_t;

constexpr Nanos nanos_per_second = 1'000'000'000;

/// The duration of `frames` at `rate` Hz, to the nearest nanosecond.
constexpr Nanos duration(Frames frames, double rate) noexcept {
  const double ns = static_cast<double>(frames) * 1e9 / rate;
  return static_cast<Nanos>(ns < 0 ? ns - 0.5 : ns + 0.5);
}

/// The frames in `ns` at `rate` Hz, to the nearest.
constexpr Frames frames_in(Nanos ns, double rate) noexcept {
  const double frames = static_cast<double>(ns) * rate / 1e9;
  return static_cast<Frames>(frames < 0 ? frames - 0.5 : frames + 0.5);
}

}  // namespace taut
