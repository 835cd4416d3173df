// SPDX-License-Identifier: MIT
// The seam for the real-time guard: the product says where a cycle begins and ends, a test program watches what is done
// in between. Without a guard each call costs one load and one branch.
#pragma once
#include <atomic>

#include "base/realtime.hpp"

namespace taut::platform {

/// What a guard does at each border, on the thread that crosses it. Calls nest.
struct Guard {
  void (*cycle_begins)() noexcept TAUT_NONBLOCKING;
  void (*cycle_ends)() noexcept TAUT_NONBLOCKING;
  void (*allowance_begins)() noexcept TAUT_NONBLOCKING;
  void (*allowance_ends)() noexcept TAUT_NONBLOCKING;
};

/// Null unless a test program installed one. Whoever installs a guard does it before the first cycle, for good.
inline constinit std::atomic<const Guard*> installed_guard{nullptr};

inline void cycle_begin() noexcept TAUT_NONBLOCKING {
  if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->cycle_begins();
}

inline void cycle_end() noexcept TAUT_NONBLOCKING {
  if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->cycle_ends();
}

/// From wait() returning to the next wait(): no allocation, lock, log or system call in its scope.
class CycleScope {
 public:
  CycleScope() noexcept TAUT_NONBLOCKING { cycle_begin(); }
  ~CycleScope() { cycle_end(); }
  CycleScope(const CycleScope&) = delete;
  CycleScope& operator=(const CycleScope&) = delete;
};

/// Inside a cycle: a system call that is meant, such as the ioctl with which the kernel's driver commits what was
/// written. Allocation and locks stay forbidden. Outside a cycle it does nothing.
class AllowSystemCall {
 public:
  AllowSystemCall() noexcept TAUT_NONBLOCKING {
    if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->allowance_begins();
  }
  ~AllowSystemCall() {
    if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->allowance_ends();
  }
  AllowSystemCall(const AllowSystemCall&) = delete;
  AllowSystemCall& operator=(const AllowSystemCall&) = delete;
};

}  // namespace taut::platform
