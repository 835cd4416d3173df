// SPDX-License-Identifier: MIT
// Where time comes from. Everything above the devices reads a Clock, so that a test can replace time itself.
#pragma once
#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::platform {

class Clock {
 public:
  /// Nanoseconds since an epoch of the clock's own; never goes back. Any thread, real-time safe.
  [[nodiscard]] virtual Nanos now() const noexcept TAUT_NONBLOCKING = 0;

  /// Nanoseconds that the computer has slept so far; now() counts them only where sleep_counts() says so. A reading may be
  /// short by as long as the caller was kept from running in its midst, never long. Any thread, real-time safe.
  [[nodiscard]] virtual Nanos slept() const noexcept TAUT_NONBLOCKING { return 0; }
  [[nodiscard]] virtual bool sleep_counts() const noexcept TAUT_NONBLOCKING { return false; }

  /// Returns when now() >= `time`; a virtual clock advances instead of sleeping. Any thread; not within a cycle.
  virtual void sleep_until(Nanos time) const noexcept = 0;

 protected:
  ~Clock() = default;
};

/// CLOCK_MONOTONIC on Linux, the performance counter on Windows.
const Clock& system_clock() noexcept TAUT_NONBLOCKING;

/// Nanoseconds for differences alone, of code that takes less than a second: exact to one in a thousand, and as fine and as
/// cheap as the system has it. The system clock's on Linux; on Windows, whose counter moves in steps of 100 ns, the
/// processor's. Any thread, real-time safe.
Nanos stopwatch() noexcept TAUT_NONBLOCKING;

}  // namespace taut::platform
