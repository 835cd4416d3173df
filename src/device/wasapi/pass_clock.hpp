// SPDX-License-Identifier: MIT
// When passes are: a clock loop that knows what a late look is worth.
#pragma once
#include "audio/clock_loop.hpp"

namespace taut::device::wasapi {

/// WASAPI does not tell when a pass was, only that it was by now. What was noticed when the thread was woken by it is when it
/// was (`fresh`). A look at any other time, or a late one, says nothing of the clock and is left out, but for many late ones
/// in a row, or one before the time at which the pass was to be: then the clock itself has moved. Real-time safe.
class PassClock {
 public:
  explicit PassClock(double rate) noexcept : loop_(rate) {}

  void begin(Frames position, Nanos now) noexcept TAUT_NONBLOCKING {
    loop_.reset(position, now);
    late_ = 0;
  }

  /// The pass that ended at `position` was noticed now; a period is `period` long.
  void saw(Frames position, Nanos now, Nanos period, bool fresh) noexcept TAUT_NONBLOCKING {
    const Nanos after = now - loop_.time_at(position);
    late_ = after > period / 8 ? late_ + 1 : 0;
    if (late_ >= most_late || after < -period / 8) return begin(position, now);
    if (late_ == 0 && fresh) loop_.update(position, now);
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
