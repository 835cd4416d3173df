// SPDX-License-Identifier: MIT
// The source of time. Everything above the devices reads a Clock, so that tests can replace time itself.
#pragma once
#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::platform {

class Clock {
 public:
  /// ns since the clock's own epoch; never goes back. Any thread, real-time safe.
  [[nodiscard]] virtual Nanos now() const noexcept TAUT_NONBLOCKING = 0;

  /// Total system sleep so far, ns, which now() may not count. May be too low by the time the caller was preempted
  /// during the call, never too high. Any thread, real-time safe.
  [[nodiscard]] virtual Nanos slept() const noexcept TAUT_NONBLOCKING { return 0; }
  [[nodiscard]] virtual bool sleep_counts() const noexcept TAUT_NONBLOCKING { return false; }

  /// Returns when now() >= `time`; a virtual clock advances instead. Any thread; not within a cycle.
  virtual void sleep_until(Nanos time) const noexcept = 0;

 protected:
  ~Clock() = default;
};

/// CLOCK_MONOTONIC on Linux, the performance counter on Windows.
const Clock& system_clock() noexcept TAUT_NONBLOCKING;

/// ns, only for differences below a second: accurate to 0.1 %, and as fine and cheap as the system allows. Linux: the
/// system clock. Windows, whose counter moves in steps of 100 ns: the processor's. Any thread, real-time safe.
Nanos stopwatch() noexcept TAUT_NONBLOCKING;

}  // namespace taut::platform
