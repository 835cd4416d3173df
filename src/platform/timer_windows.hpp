// SPDX-License-Identifier: MIT
// A timer that a thread can wait for, as exact as the system has one.
#pragma once
#include "base/units.hpp"

namespace taut::platform {

class Timer {
 public:
  /// High resolution from Windows 10 1803 on (some 0.05 ms late); before that the system's tick decides, and is asked to be
  /// 1 ms while this lives.
  Timer() noexcept;
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// From now on handle() is signalled when `span` nanoseconds have passed. False where the system gave no timer.
  bool set(Nanos span) noexcept;

  [[nodiscard]] void* handle() const noexcept { return handle_; }

 private:
  void* handle_ = nullptr;
  bool short_tick_ = false;
};

/// The end of a wait in Wine. Its timers, high resolution or not, and its waits with a limit are served by another process that
/// counts whole milliseconds: 0.67 ms become 1.17. Its delays are the machine's own sleep, 0.04 ms late. Windows' delays
/// end at the system's tick, so there its timers are the finer ones.
class FineDelay {
 public:
  /// Timers are good enough for what is longer than this, and for all there is where it is 0.
  static Nanos below() noexcept;
  /// Sleeps; nothing wakes it.
  static void sleep(Nanos span) noexcept;
};

}  // namespace taut::platform
