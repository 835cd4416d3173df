// SPDX-License-Identifier: MIT
// A signal that encodes its position to a thousandth of a frame, even through a resampler: a line that restarts every
// few thousand frames. A returned sample gives its delay.
#pragma once
#include <algorithm>
#include <cmath>

#include "base/units.hpp"

namespace taut::tests {

struct Ramp {
  static constexpr Frames period = 4096;
  /// Two filters ring around each restart, each over half its length.
  static constexpr double guard = 560;

  static float value(Frames position, int channel) noexcept {
    const auto at = static_cast<double>(((position % period) + period) % period);
    return static_cast<float>((at / period - 0.5) / (channel + 1));
  }

  /// The distance in frames between where `sample` was sent and `expected`; 0 if it matches. False near a restart,
  /// where the position is undefined.
  static bool off(double sample, int channel, double expected, double& frames) noexcept {
    const double at = std::fmod(std::fmod(expected, period) + period, period);
    if (at < guard || at > period - guard) return false;
    frames = at - (sample * (channel + 1) + 0.5) * period;
    return true;
  }
};

/// Minimum and maximum of the observations.
struct Range {
  double least = 1e9, most = -1e9;
  std::int64_t count = 0;
  void add(double x) noexcept {
    least = std::min(least, x);
    most = std::max(most, x);
    ++count;
  }
  [[nodiscard]] double middle() const noexcept { return (least + most) / 2; }
  [[nodiscard]] double width() const noexcept { return most - least; }
};

}  // namespace taut::tests
