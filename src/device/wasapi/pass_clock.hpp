// SPDX-License-Identifier: MIT
// When passes are: a clock loop that knows what a late look is worth.
#pragma once
#include "audio/clock_loop.hpp"

namespace taut::device::wasapi {

/// WASAPI does not tell when a pass was, only that it was by now. A look that comes late (the host took its time) says
/// nothing of the clock and is left out, but for many in a row: then the clock itself has moved. Real-time safe.
class PassClock {
 public:
  explicit PassClock(double rate) noexcept : loop_(rate) {}

  void begin(Frames position, Nanos now) noexcept TAUT_NONBLOCKING {
    loop_.reset(position, now);
    late_ = 0;
  }

  /// The pass that ended at `position` was noticed now; a period is `period` long.
  void saw(Frames position, Nanos now, Nanos period) noexcept TAUT_NONBLOCKING {
    const bool late = now - loop_.time_at(position) > period / 8;
    late_ = late ? late_ + 1 : 0;
    if (late_ >= most_late) return begin(position, now);
    if (!late) loop_.update(position, now);
  }

  void shift(Frames by) noexcept TAUT_NONBLOCKING { loop_.shift(by); }
  [[nodiscard]] Nanos time_at(Frames position) const noexcept TAUT_NONBLOCKING { return loop_.time_at(position); }
  [[nodiscard]] double frames_at(Nanos time) const noexcept TAUT_NONBLOCKING { return loop_.frames_at(time); }
  [[nodiscard]] const audio::ClockLoop& loop() const noexcept { return loop_; }

 private:
  static constexpr int most_late = 16;
  audio::ClockLoop loop_;
  int late_ = 0;
};

}  // namespace taut::device::wasapi
