// SPDX-License-Identifier: MIT
#include <linux/futex.h>
#include <unistd.h>

#include <cerrno>

#include "platform/futex_linux.hpp"
#include "platform/parker.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::platform {
namespace {

constexpr std::uint32_t idle = 0, woken = 1, waiting = 2;

static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4,
              "the kernel sleeps on the word itself");

// Sleeps while the word is `waiting`. Returns on a wake, a signal, the deadline (absolute, CLOCK_MONOTONIC) or
// spuriously. True: the deadline has passed.
bool sleep_on(std::atomic<std::uint32_t>& word, const timespec* deadline) noexcept {
  return syscall(futex_call, &word, FUTEX_WAIT_BITSET_PRIVATE, waiting, deadline, nullptr, FUTEX_BITSET_MATCH_ANY) !=
             0 &&
         errno == ETIMEDOUT;
}

// The caller's errno must not change.
bool sleep_until_woken(std::atomic<std::uint32_t>& word, const timespec* deadline) noexcept {
  const int errno_before = errno;
  std::uint32_t expected = idle;
  word.compare_exchange_strong(expected, waiting, std::memory_order_acquire);
  while (word.load(std::memory_order_acquire) == waiting && !sleep_on(word, deadline)) {}
  errno = errno_before;
  return word.exchange(idle, std::memory_order_acquire) == woken;
}

}  // namespace

struct Parker::Sleeper {};
Parker::Parker() = default;
Parker::~Parker() = default;

void Parker::wake() noexcept {
  if (word_.exchange(woken, std::memory_order_release) != waiting) return;
  const int errno_before = errno;
  syscall(futex_call, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  errno = errno_before;
}

bool Parker::wait_until(Nanos deadline) noexcept {
  const timespec until = to_timespec(deadline);
  return sleep_until_woken(word_, &until);
}

void Parker::wait() noexcept {
  while (!sleep_until_woken(word_, nullptr)) {}
}

}  // namespace taut::platform
