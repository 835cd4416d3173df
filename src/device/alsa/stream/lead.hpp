// SPDX-License-Identifier: MIT
// By how much playback runs ahead of the capture that was started after it: it differs from start to start.
#pragma once
#include <algorithm>
#include <limits>

#include "base/realtime.hpp"

namespace taut::device::alsa {

/// Found from what the driver says is under way when a cycle is served, in the first cycles after a start. Transfers count
/// until they end, so more is told than there is, by up to `spread`; where the most told is that much more than the least,
/// the least is right. Drivers that reckon with a coarse clock tell less, and are taken at their word: the lead then counts
/// for more than it is. Frames. Real-time safe.
class Lead {
 public:
  /// None.
  Lead() = default;
  /// It is between `least` and `most`.
  Lead(long least, long most, long spread) noexcept : least_(least), most_(most), spread_(spread), found_(most) {}

  /// The hardware was started.
  void begin() noexcept TAUT_NONBLOCKING {
    left_ = most_ > least_ ? looks : 0;
    highest_ = std::numeric_limits<long>::min();
    lowest_ = std::numeric_limits<long>::max();
    found_ = most_;
    known_ = false;
  }
  [[nodiscard]] bool wanted() const noexcept { return left_ > 0; }

  /// At `margin`, `under_way` frames were not played yet when the hardware told of a cycle `beyond` frames after its end.
  void look(long margin, long under_way, long beyond) noexcept {
    const long lead = margin - under_way - beyond;
    highest_ = std::max(highest_, lead);
    lowest_ = std::min(lowest_, lead);
    known_ = --left_ == 0 && highest_ - lowest_ >= spread_;
    if (known_) found_ = std::clamp(highest_, least_, most_);
  }

  /// What it is at the most, and at the least, as far as is known.
  [[nodiscard]] long most() const noexcept { return found_; }
  [[nodiscard]] long least() const noexcept { return known_ ? found_ : least_; }
  /// By how much it is less than it might have been.
  [[nodiscard]] long spared() const noexcept { return most_ - found_; }

 private:
  static constexpr int looks = 48;

  long least_ = 0, most_ = 0, spread_ = 0;
  int left_ = 0;
  long highest_ = 0, lowest_ = 0;
  long found_ = 0;
  bool known_ = false;
};

}  // namespace taut::device::alsa
