// SPDX-License-Identifier: MIT
#include <linux/futex.h>
#include <unistd.h>

#include <cerrno>

#include "platform/futex_linux.hpp"
#include "platform/shared_word_posix.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::platform {

bool sleep_on(std::atomic<std::uint32_t>& word, std::uint32_t value, Nanos deadline) noexcept {
  const timespec until = to_timespec(deadline);
  const int errno_before = errno;
  const bool late =
      syscall(futex_call, &word, FUTEX_WAIT_BITSET, value, &until, nullptr, FUTEX_BITSET_MATCH_ANY) != 0 &&
      errno == ETIMEDOUT;
  errno = errno_before;
  return !late;
}

void wake_on(std::atomic<std::uint32_t>& word) noexcept {
  const int errno_before = errno;
  syscall(futex_call, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  errno = errno_before;
}

}  // namespace taut::platform
