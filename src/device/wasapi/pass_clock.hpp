// SPDX-License-Identifier: MIT
// A clock loop for passes that knows how far to trust each observation.
#pragma once
#include "audio/clock_loop.hpp"

namespace taut::device::wasapi {

/// WASAPI does not report when a pass happened, only that it has. If the pass woke the thread, it happened just now
/// (`fresh`). Other or late observations carry no timing information and are ignored, unless many in a row are late, or
/// one is earlier than predicted: then the clock itself has shifted. Real-time safe.
class PassClock {
 public:
  explicit PassClock(double rate) noexcept : loop_(rate) {}

  void begin(Frames position, Nanos now) noexcept TAUT_NONBLOCKING {
    loop_.reset(position, now);
    late_ = 0;
  }

  /// The pass ending at `position` was noticed now; `period` in ns.
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
