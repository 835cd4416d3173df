// SPDX-License-Identifier: MIT
// The timeline of one device or of the joined device: which frame is when.
#pragma once
#include <cstdlib>

#include "audio/clock_loop.hpp"

namespace taut::device::several {

/// A clock loop that knows when it has settled. Real-time safe.
class Timeline {
 public:
  explicit Timeline(double rate) noexcept : loop_(rate, bandwidth) {}

  void forget() noexcept { begun_ = false; }

  /// `position` is, or was, at `time`. A time far from the prediction restarts the timeline.
  void see(Frames position, Nanos time) noexcept TAUT_NONBLOCKING {
    if (time <= 0) return;  // not known yet
    if (!begun_ || std::abs(time - loop_.time_at(position)) > farthest) {
      loop_.reset(position, time);
      since_ = time;
      begun_ = true;
    } else {
      loop_.update(position, time);
    }
    last_ = position;
    seen_ = time;
  }

  [[nodiscard]] bool begun() const noexcept { return begun_; }
  /// Seen long enough to average out a late first observation.
  [[nodiscard]] bool settled() const noexcept { return begun_ && seen_ - since_ >= settling; }
  [[nodiscard]] Frames last() const noexcept { return last_; }
  [[nodiscard]] Nanos time_at(Frames position) const noexcept TAUT_NONBLOCKING { return loop_.time_at(position); }
  [[nodiscard]] double frames_at(Nanos time) const noexcept TAUT_NONBLOCKING { return loop_.frames_at(time); }
  [[nodiscard]] double rate() const noexcept TAUT_NONBLOCKING { return loop_.rate(); }

 private:
  // Turn times are already filtered by the backend, so this loop is faster and adds little delay.
  static constexpr double bandwidth = 0.5;       // Hz
  static constexpr Nanos farthest = 20'000'000;  // beyond jitter
  static constexpr Nanos settling = 250'000'000;

  audio::ClockLoop loop_;
  bool begun_ = false;
  Frames last_ = 0;
  Nanos since_ = 0, seen_ = 0;
};

}  // namespace taut::device::several
