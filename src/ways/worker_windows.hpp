// SPDX-License-Identifier: MIT
// Shared by the older interfaces: handles, a thread that can be ended, and counters.
#pragma once
#include <windows.h>

#include <atomic>
#include <functional>
#include <optional>

#include "platform/thread.hpp"
#include "ways/way.hpp"

namespace taut::ways {

/// An auto-reset event.
class Event {
 public:
  Event() noexcept : handle_(CreateEventW(nullptr, FALSE, FALSE, nullptr)) {}
  ~Event() { CloseHandle(handle_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  [[nodiscard]] HANDLE handle() const noexcept { return handle_; }

 private:
  HANDLE handle_;
};

struct Counters {
  std::atomic<std::int64_t> wakes{0}, dry{0}, lost{0};
  [[nodiscard]] Tally tally() const noexcept { return {wakes.load(), dry.load(), lost.load()}; }
};

/// A thread with the priority players use, which repeats a turn until ended.
class Worker {
 public:
  /// Calls `turn` repeatedly; it waits for what it needs and for ending() by itself, at most patience_ms. False: the
  /// way is broken. A device that gives nothing yet is not: a first capture can take seconds.
  Expected<void> begin(std::function<bool()> turn) {
    auto thread = platform::Thread::start("taut way", [this, turn = std::move(turn)] {
      SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
      while (!told_.load(std::memory_order_relaxed) && turn()) {}
    });
    if (!thread) return std::unexpected(thread.error());
    thread_.emplace(std::move(*thread));
    return {};
  }
  /// Bounded: no turn waits longer.
  void end() noexcept {
    if (!thread_) return;
    told_.store(true, std::memory_order_relaxed);
    SetEvent(ending_.handle());
    thread_->join_within(5'000'000'000);
    thread_.reset();
  }
  [[nodiscard]] HANDLE ending() const noexcept { return ending_.handle(); }

 private:
  Event ending_;
  std::atomic<bool> told_{false};
  std::optional<platform::Thread> thread_;
};

/// The longest a turn waits for a device, ms; then it is called again.
inline constexpr DWORD patience_ms = 1000;

}  // namespace taut::ways
