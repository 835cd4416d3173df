// SPDX-License-Identifier: MIT
// How the two threads of a hand-off sleep and wake each other. A simulation brings its own, in virtual time.
#pragma once
#include "platform/clock.hpp"
#include "platform/parker.hpp"

namespace taut::device::handoff {

/// A wake that comes before its sleep is kept; a sleep may end early for no reason. All times are on clock().
class Wakeups {
 public:
  virtual ~Wakeups() = default;
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept TAUT_NONBLOCKING = 0;
  /// False where time cannot pass: virtual time without an end.
  virtual bool engine_sleeps(Nanos until) noexcept = 0;
  virtual void wake_engine() noexcept = 0;  ///< any thread
  virtual void server_sleeps(Nanos until) noexcept = 0;
  virtual void wake_server() noexcept TAUT_NONBLOCKING = 0;  ///< the engine's thread
};

/// Real time: one futex each, or its like.
class ParkedWakeups final : public Wakeups {
 public:
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override {
    return platform::system_clock();
  }
  bool engine_sleeps(Nanos until) noexcept override;
  void wake_engine() noexcept override;
  void server_sleeps(Nanos until) noexcept override;
  void wake_server() noexcept TAUT_NONBLOCKING override;

 private:
  alignas(64) platform::Parker engine_;
  alignas(64) platform::Parker server_;
};

}  // namespace taut::device::handoff
