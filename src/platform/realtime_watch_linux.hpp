// SPDX-License-Identifier: MIT
// Where a process has a limit of real-time computing (RLIMIT_RTTIME: RealtimeKit demands 200 ms, some desktops set it for
// everything), the kernel ends the whole process when one thread computes in real time for longer without a sleep. A
// driver may not let that happen to its host because of one long callback, nor may it take the host's signals. So a thread
// of a higher priority looks now and then, and takes real time away for as long as the long computing lasts.
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
  /// Gives a thread real time, with a priority above or at the watched one's; false: not now.
  using Promote = std::function<bool(std::uintptr_t thread, int priority)>;

  /// nullptr where the process has no such limit, or there is no thread to be had. `priority`: the watched thread's.
  static std::shared_ptr<RealtimeWatch> start(std::uintptr_t thread, int priority, Promote promote);
  ~RealtimeWatch() override;
  RealtimeWatch(const RealtimeWatch&) = delete;
  RealtimeWatch& operator=(const RealtimeWatch&) = delete;

  /// How often real time was taken away.
  [[nodiscard]] int lowered() const noexcept;

  [[nodiscard]] std::string sentence() const override;

  struct State;

 private:
  explicit RealtimeWatch(std::shared_ptr<State> state, Thread thread);
  std::shared_ptr<State> state_;
  Thread thread_;
};

/// The process's limit of real-time computing without a sleep; empty: none.
std::optional<Nanos> computing_limit() noexcept;

}  // namespace taut::platform
