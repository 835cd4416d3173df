// SPDX-License-Identifier: MIT
// How a stream is woken for each of its cycles, also where the hardware has no period of that length.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "device/alsa/params/sizes.hpp"

namespace taut::device::alsa {

enum class Waking {
  period,  ///< the hardware's periods are the cycles
  step,    ///< the hardware's periods are shorter; the kernel wakes at the first one that completes a cycle
  timer,   ///< the hardware is asked for its position when, by the clock loop, a cycle ends: one system call more
};

/// Frames that the hardware may run past the end of a period before its interrupt is served: 250 microseconds, which no
/// kernel that is fit for audio exceeds.
constexpr long interrupt_frames(double rate) noexcept { return static_cast<long>(rate / 4000) + 1; }

/// What the hardware offers at one rate, common to both directions. Frames.
struct Offer {
  double rate = 0;
  long period_min = 1, period_max = 0;
  long buffer_max = 0;
  CanPeriod can;
  std::function<long(long period)> largest_ring;
  bool fine = false;  ///< tells its position between interrupts when it is asked
};

/// Frames.
struct WakePlan {
  Waking way = Waking::period;
  long cycle = 0;      ///< that is got; 0: there is none
  long period = 0;     ///< of the hardware
  long late = 0;       ///< how long after a cycle's end the wake-up may come
  long lag = 0;        ///< how far the kernel's idea of the playback position may be behind when a cycle is served
  bool close = false;  ///< periods shorter than need be, for the sake of a small margin
};

/// The way to a cycle of `wanted` frames, or to the nearest that there is. In this order: periods of exactly that length;
/// periods of which a whole number is a cycle; the timer, where the position is fine; shorter periods.
WakePlan plan_wake(long wanted, const Offer& offer);

/// Other ways to the cycle of `plan`: with shorter periods of which a whole number is a cycle, longest first. Drivers whose
/// transfers follow the period tell positions sooner with them. Each costs the interrupts between.
std::vector<WakePlan> with_shorter_periods(const WakePlan& plan, const Offer& offer);

/// The cycles that plan_wake() gives exactly: from here to there, asked one by one with the last.
long shortest_cycle(const Offer& offer);
long longest_possible_cycle(const Offer& offer);
bool can_cycle(long frames, const Offer& offer);

/// Playback's ring must hold at least so much: cycle and margin, and what the hardware may run past the end of what was
/// written before the kernel notices.
long least_buffer(const WakePlan& plan, Frames margin, double rate);

/// What a user should know of the plan: which way, why, and what it costs. Empty where it is the usual way.
std::string remark_on(const WakePlan& plan, long wanted);

/// When to ask the hardware for its position: at a cycle's end, and a little later where it has been found that the
/// position is told late. Real-time safe.
class PositionTimer {
 public:
  /// The longest that is ever waited beyond a cycle's end, ns.
  explicit PositionTimer(Nanos most) noexcept : most_(most) {}

  [[nodiscard]] Nanos lag() const noexcept TAUT_NONBLOCKING { return lag_; }
  /// It was asked too early, by so much.
  void early(Nanos by) noexcept TAUT_NONBLOCKING { lag_ = lag_ + by < most_ ? lag_ + by : most_; }
  /// A cycle was there when it was asked.
  void found() noexcept TAUT_NONBLOCKING { lag_ -= lag_ / 64; }

 private:
  Nanos most_, lag_ = 0;
};

}  // namespace taut::device::alsa
