// SPDX-License-Identifier: MIT
// Detects acoustic feedback from loudspeaker to microphone.
#pragma once
#include <algorithm>

#include "base/units.hpp"

namespace taut::command {

/// Feedback is a level that rises in every window for almost half a second up to a loud end, or that stays at full
/// scale. Music does neither: a note reaches its peak within two windows, then falls. Real-time safe.
class FeedbackDetector {
 public:
  explicit FeedbackDetector(double rate) noexcept
      : window_(std::max<Frames>(1, static_cast<Frames>(rate * window_seconds))) {}

  /// `peak`: largest sample (1.0: full scale) of the next `frames` frames. True on feedback; then starts afresh.
  bool feed(double peak, Frames frames) noexcept {
    peak_ = std::max(peak_, peak);
    filled_ += frames;
    if (filled_ < window_) return false;
    const bool rises = peak_ > last_ * least_rise && last_ > 0;
    rising_ = rises ? rising_ + 1 : 0;
    full_ = peak_ >= full_scale ? full_ + 1 : 0;
    const bool howls = (rising_ >= most_rising && peak_ > loud) || full_ >= most_full;
    last_ = howls ? 0 : peak_;
    if (howls) rising_ = full_ = 0;
    peak_ = 0;
    filled_ = 0;
    return howls;
  }

 private:
  static constexpr double window_seconds = 0.05;
  static constexpr double least_rise = 1.06;  // half a decibel
  static constexpr double loud = 0.25;        // -12 dBFS
  static constexpr double full_scale = 0.89;  // -1 dBFS
  static constexpr int most_rising = 8;
  static constexpr int most_full = 10;

  Frames window_;
  Frames filled_ = 0;
  double peak_ = 0, last_ = 0;
  int rising_ = 0, full_ = 0;
};

}  // namespace taut::command
