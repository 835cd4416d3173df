// SPDX-License-Identifier: MIT
// How the steady cycle sleeps: the descriptors are registered once, not on every wait.
#pragma once
#include <memory>

#include "base/units.hpp"

namespace taut::device::alsa {

/// Waits for a kernel PCM, the nudge and a watchdog in one system call without arguments to set up. poll() would add
/// and remove a queue entry per descriptor and arm a timer on every cycle. One thread makes all calls. Tests replace
/// it.
class Waiter {
 public:
  virtual ~Waiter() = default;

  /// Enters the kernel until one of them has signalled since the last call. Returns the PCM's poll() events; 0 for the
  /// others or a signal. The nudge is not consumed here.
  virtual short wait() noexcept = 0;

  /// Arms the watchdog for `time` (CLOCK_MONOTONIC); it fires once. 0 disarms it. Enters the kernel.
  virtual void arm(Nanos time) noexcept = 0;
};

/// `pcm` and `nudge` are polled for input and outlive the waiter. Null if the system has no descriptors left.
std::unique_ptr<Waiter> make_waiter(int pcm, short events, int nudge);

}  // namespace taut::device::alsa
