// SPDX-License-Identifier: MIT
// The kernel's calls under the C++ library's own waits. Apple declares a public one since macOS 14.4 only.
#include "platform/clock.hpp"
#include "platform/shared_word_posix.hpp"

extern "C" int __ulock_wait2(std::uint32_t operation, void* address, std::uint64_t value, std::uint64_t timeout_ns,
                             std::uint64_t unused);
extern "C" int __ulock_wake(std::uint32_t operation, void* address, std::uint64_t unused);

namespace taut::platform {
namespace {

constexpr std::uint32_t compare_and_wait_shared = 3;
constexpr std::uint32_t without_errno = 0x0100'0000;

}  // namespace

bool sleep_on(std::atomic<std::uint32_t>& word, std::uint32_t value, Nanos deadline) noexcept {
  // A timeout of 0 would be for ever.
  const Nanos left = deadline - system_clock().now();
  if (left <= 0) return false;
  __ulock_wait2(compare_and_wait_shared | without_errno, &word, value, static_cast<std::uint64_t>(left), 0);
  return system_clock().now() < deadline;
}

void wake_on(std::atomic<std::uint32_t>& word) noexcept {
  __ulock_wake(compare_and_wait_shared | without_errno, &word, 0);
}

}  // namespace taut::platform
