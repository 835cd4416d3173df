// SPDX-License-Identifier: MIT
// Counts what the HAL leaves out. It tells in two ways, in either order: its sample times jump, and it sends overload notices,
// which come on another thread, late, and without a number.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

#include "base/units.hpp"

namespace taut::device::coreaudio {

class Losses {
 public:
  /// An overload notice. Any thread, real-time safe.
  void overloaded() noexcept { notices_.fetch_add(1, std::memory_order_relaxed); }

  /// The next cycle's sample time is unrelated to the last one's. Any thread, real-time safe.
  void forget() noexcept { first_.store(true, std::memory_order_relaxed); }

  /// Frames lost right before the cycle of `frames` that begins at `sample`. A notice without a jump is one cycle: it was
  /// not played in time, although the HAL went on. The IOProc.
  Frames before(double sample, int frames) noexcept {
    const bool first = first_.load(std::memory_order_relaxed) && first_.exchange(false, std::memory_order_relaxed);
    if (first) {
      heard_ = notices_.load(std::memory_order_relaxed);
      waiting_ = 0;
      since_jump_ = settles + 1;
    }
    const double gap = sample - expected_;
    expected_ = sample + frames;
    const Frames jump = !first && gap >= 0.5 && gap < longest ? std::llround(gap) : 0;
    const int notices = notices_.load(std::memory_order_relaxed);
    const int news = notices - std::exchange(heard_, notices);
    if (jump > 0) {
      since_jump_ = 0;
      waiting_ = 0;
      return jump;
    }
    since_jump_ = std::min(since_jump_ + frames, settles + 1);
    if (news > 0 && since_jump_ > settles) {
      if (waiting_ == 0) waited_ = 0;
      waiting_ += news;
    }
    if (waiting_ > 0) waited_ += frames;
    if (waiting_ == 0 || waited_ <= settles) return 0;
    return std::exchange(waiting_, 0) * Frames{frames};
  }

  static constexpr double longest = 1 << 22;  ///< a larger jump is another timeline, not a loss
  static constexpr Frames settles = 1 << 13;  ///< frames within which a jump and a notice are the same loss

 private:
  std::atomic<int> notices_{0};
  int heard_ = 0;
  int waiting_ = 0;  // notices that no jump has explained yet
  Frames waited_ = 0;
  Frames since_jump_ = settles + 1;
  double expected_ = 0;
  std::atomic<bool> first_{true};
};

}  // namespace taut::device::coreaudio
