// SPDX-License-Identifier: MIT
// A signal that says where it is, to a thousandth of a frame, also after a resampler: a straight line that begins anew
// every few thousand frames. What comes back tells how long it was under way.
#pragma once
#include <algorithm>
#include <cmath>

#include "base/units.hpp"

namespace taut::tests {

struct Ramp {
  static constexpr Frames period = 4096;
  /// Around each new beginning two filters ring, each as far as half its length.
  static constexpr double guard = 560;

  static float value(Frames position, int channel) noexcept {
    const auto at = static_cast<double>(((position % period) + period) % period);
    return static_cast<float>((at / period - 0.5) / (channel + 1));
  }

  /// The frames from where `sample` was sent to `expected`, where it should have been sent; 0 when it came as expected.
  /// Nothing can be said near a new beginning: false.
  static bool off(double sample, int channel, double expected, double& frames) noexcept {
    const double at = std::fmod(std::fmod(expected, period) + period, period);
    if (at < guard || at > period - guard) return false;
    frames = at - (sample * (channel + 1) + 0.5) * period;
    return true;
  }
};

/// The least and the most of what was seen.
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
