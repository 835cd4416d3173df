// SPDX-License-Identifier: MIT
// If a process has a limit on real-time computing (RLIMIT_RTTIME: RealtimeKit requires 200 ms, some desktops set it
// globally), the kernel kills the process when a thread computes in real time for longer without sleeping. A driver
// must not let one long callback kill its host, nor may it take the host's signals. So a thread of higher priority
// checks now and then, and withdraws real time for as long as a long computation lasts.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/units.hpp"
#include "platform/parker.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace taut::platform {

/// Control threads. The destructor ends the watch.
class RealtimeWatch final : public RealtimeHold {
 public:
  /// Gives a thread real time at or above the watched thread's priority; false: not now.
  using Promote = std::function<bool(std::uintptr_t thread, int priority)>;

  /// nullptr without such a limit, or if no thread can be created. `priority`: the watched thread's.
  static std::shared_ptr<RealtimeWatch> start(std::uintptr_t thread, int priority, Promote promote);
  ~RealtimeWatch() override;
  RealtimeWatch(const RealtimeWatch&) = delete;
  RealtimeWatch& operator=(const RealtimeWatch&) = delete;

  /// How often real time was withdrawn.
  [[nodiscard]] int lowered() const noexcept;

  [[nodiscard]] std::string sentence() const override;

  struct State;

 private:
  explicit RealtimeWatch(std::shared_ptr<State> state, Thread thread);
  std::shared_ptr<State> state_;
  Thread thread_;
};

/// The process's limit on real-time computing without sleep; nullopt: none.
std::optional<Nanos> computing_limit() noexcept;

}  // namespace taut::platform
