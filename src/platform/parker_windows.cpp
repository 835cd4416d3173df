// SPDX-License-Identifier: MIT
// An event and a timer: the system's waits on addresses count in milliseconds, which is too coarse.
#include <windows.h>

#include <algorithm>

#include "platform/clock.hpp"
#include "platform/parker.hpp"
#include "platform/timer_windows.hpp"

namespace taut::platform {
namespace {

// While somebody waits, the word is the event's handle; handles fit into 32 bits, on 64-bit Windows too.
constexpr std::uint32_t idle = 0, woken = 1;

// A delay cannot be interrupted by a wake: how long one may go unnoticed.
constexpr Nanos longest_delay = 250'000;

std::uint32_t number_of(HANDLE handle) noexcept {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(handle));
}
HANDLE handle_of(std::uint32_t number) noexcept {
  return reinterpret_cast<HANDLE>(static_cast<std::intptr_t>(static_cast<std::int32_t>(number)));
}

// The caller's last error must not change.
class KeepsLastError {
 public:
  KeepsLastError() noexcept : error_(GetLastError()) {}
  ~KeepsLastError() { SetLastError(error_); }
  KeepsLastError(const KeepsLastError&) = delete;
  KeepsLastError& operator=(const KeepsLastError&) = delete;

 private:
  DWORD error_;
};

}  // namespace

struct Parker::Sleeper {
  Sleeper() noexcept : event(CreateEventW(nullptr, FALSE, FALSE, nullptr)) {}
  ~Sleeper() {
    if (event) CloseHandle(event);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  // Until woken (true) or until the deadline, if any. Without an event it polls every millisecond; at the end of a wait
  // with coarse timers, every quarter.
  bool sleep(std::atomic<std::uint32_t>& word, const Nanos* deadline) noexcept {
    const std::uint32_t own = number_of(event);
    std::uint32_t expected = idle;
    if (event) word.compare_exchange_strong(expected, own, std::memory_order_acquire);
    while (word.load(std::memory_order_acquire) != woken) {
      const Nanos left = deadline ? *deadline - system_clock().now() : 0;
      if (deadline && left <= 0) break;
      if (!event) {
        Sleep(1);
      } else if (!deadline) {
        if (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) signalled = true;
      } else if (left < FineDelay::below()) {
        FineDelay::sleep(std::min(left, longest_delay));
      } else if (timer.set(left - FineDelay::below())) {
        const HANDLE both[] = {event, timer.handle()};
        if (WaitForMultipleObjects(2, both, FALSE, INFINITE) == WAIT_OBJECT_0) signalled = true;
      } else if (WaitForSingleObject(event, static_cast<DWORD>(left / 1'000'000 + 1)) == WAIT_OBJECT_0) {
        signalled = true;
      }
    }
    const bool by_wake = word.exchange(idle, std::memory_order_acquire) == woken;
    // Whoever saw the event's handle is about to set it, and must find it there.
    if (by_wake && expected == idle && event && !signalled) WaitForSingleObject(event, INFINITE);
    signalled = false;
    return by_wake;
  }

  HANDLE event;
  Timer timer;
  bool signalled = false;
};

Parker::Parker() = default;
Parker::~Parker() = default;

void Parker::wake() noexcept {
  const std::uint32_t before = word_.exchange(woken, std::memory_order_release);
  if (before == idle || before == woken) return;
  const KeepsLastError kept;
  SetEvent(handle_of(before));
}

bool Parker::wait_until(Nanos deadline) noexcept {
  // Taking a kept wake, the usual case, needs no system call.
  std::uint32_t kept = woken;
  if (word_.compare_exchange_strong(kept, idle, std::memory_order_acquire)) return true;
  if (system_clock().now() >= deadline) return false;
  const KeepsLastError error;
  if (!sleeper_) sleeper_ = std::make_unique<Sleeper>();
  return sleeper_->sleep(word_, &deadline);
}

void Parker::wait() noexcept {
  const KeepsLastError error;
  if (!sleeper_) sleeper_ = std::make_unique<Sleeper>();
  while (!sleeper_->sleep(word_, nullptr)) {}
}

}  // namespace taut::platform
