// SPDX-License-Identifier: MIT
// One thread sleeps until another wakes it, or until a time.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

#include "base/units.hpp"

namespace taut::platform {

/// One thread waits, any thread wakes. A wake() that comes first is kept, and several count as one.
class Parker {
 public:
  Parker();
  ~Parker();
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  /// Any thread and any context, real-time safe: no system call when nobody waits, one when somebody does. Within a
  /// guarded cycle the one call needs an AllowSystemCall.
  void wake() noexcept;

  /// True when woken, false when `deadline` (on system_clock()) has passed first. May be called with a deadline in the
  /// past: takes a kept wake and returns.
  bool wait_until(Nanos deadline) noexcept;

  /// Waits without a deadline: for threads that nobody joins.
  void wait() noexcept;

 private:
  struct Sleeper;  // what the waiting thread keeps between two waits, where a system needs that
  std::atomic<std::uint32_t> word_{0};
  std::unique_ptr<Sleeper> sleeper_;
};

}  // namespace taut::platform
