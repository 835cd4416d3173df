// SPDX-License-Identifier: MIT
// A waitable timer, as precise as the system allows.
#pragma once
#include "base/units.hpp"

namespace taut::platform {

class Timer {
 public:
  /// High resolution since Windows 10 1803 (some 0.05 ms late); earlier the system tick decides, and is set to 1 ms
  /// while this lives.
  Timer() noexcept;
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Signals handle() after `span` ns. False if the system gave no timer.
  bool set(Nanos span) noexcept;

  [[nodiscard]] void* handle() const noexcept { return handle_; }

 private:
  void* handle_ = nullptr;
  bool short_tick_ = false;
};

/// The end of a wait in Wine. Wine's timers, high resolution or not, and its waits with a timeout are served by another
/// process in whole milliseconds: 0.67 ms become 1.17. Its delays are the machine's own sleep, 0.04 ms late. On Windows
/// delays end at the system tick, so timers are finer there.
class FineDelay {
 public:
  /// Timers are good enough above this; 0: always.
  static Nanos below() noexcept;
  /// Sleeps; cannot be woken.
  static void sleep(Nanos span) noexcept;
};

}  // namespace taut::platform
