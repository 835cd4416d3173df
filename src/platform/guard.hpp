// SPDX-License-Identifier: MIT
// Hooks for the real-time guard: the product marks where a cycle begins and ends, a test program checks what happens in
// between. Without a guard each call costs one load and one branch.
#pragma once
#include <atomic>

#include "base/realtime.hpp"

namespace taut::platform {

/// What a guard does at each mark, on the calling thread. Calls nest.
struct Guard {
  void (*cycle_begins)() noexcept TAUT_NONBLOCKING;
  void (*cycle_ends)() noexcept TAUT_NONBLOCKING;
  void (*allowance_begins)() noexcept TAUT_NONBLOCKING;
  void (*allowance_ends)() noexcept TAUT_NONBLOCKING;
};

/// Null unless a test program installed one, before the first cycle and for good.
inline constinit std::atomic<const Guard*> installed_guard{nullptr};

inline void cycle_begin() noexcept TAUT_NONBLOCKING {
  if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->cycle_begins();
}

inline void cycle_end() noexcept TAUT_NONBLOCKING {
  if (const Guard* guard = installed_guard.load(std::memory_order_acquire)) guard->cycle_ends();
}

/// From the return of wait() to the next wait(): no allocation, lock, log or system call.
class CycleScope {
 public:
  CycleScope() noexcept TAUT_NONBLOCKING { cycle_begin(); }
  ~CycleScope() { cycle_end(); }
  CycleScope(const CycleScope&) = delete;
  CycleScope& operator=(const CycleScope&) = delete;
};

/// An intended system call within a cycle, such as the ioctl that commits frames to the kernel's driver. Allocation and
/// locks stay forbidden. No effect outside a cycle.
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
