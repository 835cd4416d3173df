// SPDX-License-Identifier: MIT
// How far playback runs ahead of a capture that was started after it, which varies from start to start.
#pragma once
#include <algorithm>
#include <limits>

#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::device::alsa {

/// Estimated in the first cycles after a start from the delay that the driver reports when a cycle is served. Transfers
/// count until they end, so the reported delay is too high by up to `spread`; once the reports differ by that much, the
/// lowest is right. Drivers with a coarse clock report too little and are believed: the lead is then overestimated.
/// Frames. Real-time safe.
class Lead {
 public:
  /// No lead.
  Lead() = default;
  /// The lead is between `least` and `most`.
  Lead(long least, long most, long spread) noexcept : least_(least), most_(most), spread_(spread), found_(most) {}

  /// The hardware has started.
  void begin() noexcept TAUT_NONBLOCKING {
    left_ = most_ > least_ ? looks : 0;
    highest_ = std::numeric_limits<long>::min();
    lowest_ = std::numeric_limits<long>::max();
    found_ = most_;
    known_ = false;
  }
  [[nodiscard]] bool wanted() const noexcept { return left_ > 0; }

  /// With `margin`, the driver reported a delay of `under_way` when it reported a cycle `beyond` frames after its end.
  void look(Frames margin, Frames under_way, Frames beyond) noexcept {
    const auto lead = static_cast<long>(margin - under_way - beyond);
    highest_ = std::max(highest_, lead);
    lowest_ = std::min(lowest_, lead);
    known_ = --left_ == 0 && highest_ - lowest_ >= spread_;
    if (known_) found_ = std::clamp(highest_, least_, most_);
  }

  /// The bounds, as far as known.
  [[nodiscard]] long most() const noexcept { return found_; }
  [[nodiscard]] long least() const noexcept { return known_ ? found_ : least_; }
  /// How much less than the initial bound.
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
