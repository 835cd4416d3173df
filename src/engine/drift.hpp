// SPDX-License-Identifier: MIT
// How far a device's clock is from the computer's: frames counted against time passed.
#pragma once
#include <optional>

#include "base/units.hpp"

namespace taut::engine {

/// Pure; one thread.
class Drift {
 public:
  /// `frames` passed on the device's timeline, those nobody got included, at `time` (ns). `breaks`: any number that
  /// changes where the two cannot be compared across, such as an absence of the device. A time of 0 means that no buffer
  /// has been yet, and counts for nothing.
  void look(Frames frames, Nanos time, double rate, std::int64_t breaks) noexcept {
    if (time == 0) return;
    if (!first_ || breaks != breaks_ || rate != rate_ || frames < first_->frames || time < last_.time) {
      first_ = Mark{frames, time};
      breaks_ = breaks;
      rate_ = rate;
    }
    last_ = {frames, time};
  }

  /// ns that ppm() is measured over; 0: not long enough yet.
  [[nodiscard]] Nanos over() const noexcept {
    if (!first_ || last_.time - first_->time < shortest) return 0;
    return last_.time - first_->time;
  }

  /// Parts per million; positive: the device is faster. A time that is off by 10 us is 1 ppm after ten seconds.
  [[nodiscard]] double ppm() const noexcept {
    if (over() == 0) return 0;
    const double passed = static_cast<double>(last_.time - first_->time);
    const double counted = static_cast<double>(last_.frames - first_->frames) * 1e9 / rate_;
    return (counted / passed - 1) * 1e6;
  }

 private:
  struct Mark {
    Frames frames;
    Nanos time;
  };
  static constexpr Nanos shortest = 10 * nanos_per_second;
  std::optional<Mark> first_;
  Mark last_{};
  std::int64_t breaks_ = 0;
  double rate_ = 0;
};

}  // namespace taut::engine
