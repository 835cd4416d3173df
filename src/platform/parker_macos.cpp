// SPDX-License-Identifier: MIT
#include <mach/mach_init.h>
#include <mach/semaphore.h>
#include <mach/task.h>

#include <algorithm>

#include "platform/clock.hpp"
#include "platform/parker.hpp"

namespace taut::platform {

/// One of the kernel's semaphores. A signal that nobody took makes a later wait look at the word once more, no worse.
struct Parker::Sleeper {
  Sleeper() { semaphore_create(mach_task_self(), &semaphore, SYNC_POLICY_FIFO, 0); }
  ~Sleeper() { semaphore_destroy(mach_task_self(), semaphore); }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  semaphore_t semaphore = MACH_PORT_NULL;
};

namespace {

constexpr std::uint32_t idle = 0, woken = 1, waiting = 2;

mach_timespec_t to_mach(Nanos time) noexcept {
  const Nanos kept = std::clamp<Nanos>(time, 0, Nanos{1'000'000'000} * nanos_per_second);
  return {.tv_sec = static_cast<unsigned>(kept / nanos_per_second),
          .tv_nsec = static_cast<clock_res_t>(kept % nanos_per_second)};
}

}  // namespace

Parker::Parker() : sleeper_(std::make_unique<Sleeper>()) {}
Parker::~Parker() = default;

void Parker::wake() noexcept {
  if (word_.exchange(woken, std::memory_order_release) == waiting) semaphore_signal(sleeper_->semaphore);
}

bool Parker::wait_until(Nanos deadline) noexcept {
  std::uint32_t expected = idle;
  word_.compare_exchange_strong(expected, waiting, std::memory_order_acquire);
  while (word_.load(std::memory_order_acquire) == waiting) {
    const Nanos left = deadline - system_clock().now();
    if (left <= 0) break;
    semaphore_timedwait(sleeper_->semaphore, to_mach(left));
  }
  return word_.exchange(idle, std::memory_order_acquire) == woken;
}

void Parker::wait() noexcept {
  while (!wait_until(system_clock().now() + 3600 * nanos_per_second)) {}
}

}  // namespace taut::platform
