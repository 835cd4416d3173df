// SPDX-License-Identifier: MIT
// How the steady cycle sleeps: what it waits for is registered once, not with every wait.
#pragma once
#include <memory>

#include "base/units.hpp"

namespace taut::device::alsa {

/// Waits for a PCM of the kernel, for the nudge, and for a watchdog, in one system call that is told nothing but where to
/// sleep: poll() would enter each descriptor in its queue and arm a timer, and take all that back, a cycle.
/// One thread makes all calls. A test replaces it.
class Waiter {
 public:
  virtual ~Waiter() = default;

  /// Enters the kernel, until one of them has something to say since the last call; what did so while nobody waited counts.
  /// Gives what poll() would tell of the PCM; 0 for the others, or a signal. A nudge stays: its descriptor is read by
  /// whoever sees to it.
  virtual short wait() noexcept = 0;

  /// Enters the kernel: from now on the watchdog wakes at `time`, on CLOCK_MONOTONIC; before it is armed again it wakes
  /// once. 0: it does not.
  virtual void arm(Nanos time) noexcept = 0;
};

/// `pcm` and `nudge` are polled for input and outlive this. Null where the system has no descriptor left.
std::unique_ptr<Waiter> make_waiter(int pcm, short events, int nudge);

}  // namespace taut::device::alsa
