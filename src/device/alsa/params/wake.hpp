// SPDX-License-Identifier: MIT
// How a stream is woken for each cycle, even if the hardware has no period of that length.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/realtime.hpp"
#include "base/units.hpp"
#include "device/alsa/params/sizes.hpp"

namespace taut::device::alsa {

enum class Waking {
  period,  ///< the periods are the cycles
  step,    ///< the periods are shorter; the kernel wakes us at the first that completes a cycle
  timer,   ///< hwsync when the clock loop expects a cycle to end: one more system call
};

/// How far the hardware may run past the end of a period before its interrupt is served: 250 microseconds, which no
/// kernel fit for audio exceeds.
constexpr long interrupt_frames(double rate) noexcept { return static_cast<long>(rate / 4000) + 1; }

/// What the hardware offers at one rate for both directions. Frames.
struct Offer {
  double rate = 0;
  long period_min = 1, period_max = 0;
  long buffer_max = 0;
  CanPeriod can;
  std::function<long(long period)> largest_ring;
  bool fine = false;  ///< updates hw_ptr between interrupts when asked
};

/// Frames.
struct WakePlan {
  Waking way = Waking::period;
  long cycle = 0;      ///< achieved; 0: none possible
  long period = 0;     ///< the hardware's
  long late = 0;       ///< latest wake-up after the end of a cycle
  long lag = 0;        ///< how far hw_ptr of playback may be behind when a cycle is served
  bool close = false;  ///< shorter periods than needed, for a small margin
};

/// How to get a cycle of `wanted` frames, or the nearest possible. In order: periods of exactly that length; periods
/// that divide it; the timer, if the position is fine; shorter periods.
WakePlan plan_wake(long wanted, const Offer& offer);

/// Other plans for the same cycle, with shorter periods that divide it, longest first. With them, drivers whose
/// transfers follow the period update hw_ptr sooner, at the price of more interrupts.
std::vector<WakePlan> with_shorter_periods(const WakePlan& plan, const Offer& offer);

/// The shortest and longest cycle plan_wake() gives exactly; can_cycle() asks for each between.
long shortest_cycle(const Offer& offer);
long longest_possible_cycle(const Offer& offer);
bool can_cycle(long frames, const Offer& offer);

/// The least playback ring: cycle and margin, plus what the hardware may run past the written end before the kernel
/// notices.
long least_buffer(const WakePlan& plan, Frames margin, double rate);

/// For the user: which way, why and what it costs. Empty for the usual way.
std::string remark_on(const WakePlan& plan, long wanted);

/// When to ask the hardware for its position: at the end of a cycle, and a little later if the driver has proved to
/// report it late. Real-time safe.
class PositionTimer {
 public:
  /// `most`: the longest delay past the end of a cycle, ns.
  explicit PositionTimer(Nanos most) noexcept : most_(most) {}

  [[nodiscard]] Nanos lag() const noexcept TAUT_NONBLOCKING { return lag_; }
  /// The query came too early by this much.
  void early(Nanos by) noexcept TAUT_NONBLOCKING { lag_ = lag_ + by < most_ ? lag_ + by : most_; }
  /// The query found a complete cycle.
  void found() noexcept TAUT_NONBLOCKING { lag_ -= lag_ / 64; }

 private:
  Nanos most_, lag_ = 0;
};

}  // namespace taut::device::alsa
