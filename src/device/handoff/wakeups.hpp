// SPDX-License-Identifier: MIT
// How the two threads of a hand-off sleep and wake each other. Simulations bring their own, in virtual time.
#pragma once
#include "platform/clock.hpp"
#include "platform/parker.hpp"

namespace taut::device::handoff {

/// A wake before its sleep is kept; a sleep may end early without a reason. Times are on clock().
class Wakeups {
 public:
  virtual ~Wakeups() = default;
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept TAUT_NONBLOCKING = 0;
  /// False if time cannot pass: virtual time without an end.
  virtual bool engine_sleeps(Nanos until) noexcept = 0;
  virtual void wake_engine() noexcept = 0;  ///< any thread
  virtual void server_sleeps(Nanos until) noexcept = 0;
  virtual void wake_server() noexcept TAUT_NONBLOCKING = 0;  ///< the engine's thread
};

/// Real time: one futex or equivalent for each side.
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
