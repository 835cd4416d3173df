// SPDX-License-Identifier: MIT
// One thread sleeps until another wakes it, or until a deadline.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

#include "base/units.hpp"

namespace taut::platform {

/// One thread waits, any thread wakes. An early wake() is kept; several count as one.
class Parker {
 public:
  Parker();
  ~Parker();
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  /// Any thread and context, real-time safe: no system call unless somebody waits, then one, which needs an
  /// AllowSystemCall within a guarded cycle.
  void wake() noexcept;

  /// True: woken. False: `deadline` (on system_clock()) passed first. A past deadline just takes a kept wake.
  bool wait_until(Nanos deadline) noexcept;

  /// Without a deadline: for threads that nobody joins.
  void wait() noexcept;

 private:
  struct Sleeper;  // kept by the waiting thread between waits, if the system needs it
  std::atomic<std::uint32_t> word_{0};
  std::unique_ptr<Sleeper> sleeper_;
};

}  // namespace taut::platform
