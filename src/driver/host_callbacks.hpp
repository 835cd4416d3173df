// SPDX-License-Identifier: MIT
// The host's four functions as the engine's Host: translation only.
#pragma once
#include <atomic>
#include <memory>

#include "driver/callback_scope.hpp"
#include "engine/host.hpp"
#include "panel/driver.hpp"
#include "taut/protocol.h"

namespace taut::driver {

/// Asks the host whether it wants the time with each cycle (protocol 3.6): the selector first, then the question, and
/// never without a function to call. Calls the host on this thread; no lock may be held.
bool wants_time_info(const TautCallbacks& callbacks);

/// A copy of what create_buffers() was given. Lives as long as a thread of the engine may call the host.
class HostCallbacks final : public engine::Host {
 public:
  HostCallbacks(const TautCallbacks& callbacks, bool with_time, std::shared_ptr<CallbackScope> scope);

  void process(int half, const engine::Moment& moment) noexcept TAUT_NONBLOCKING override;
  void tell(engine::Notice notice) noexcept override;

  /// A reset is about to be posted: what came of the last one no longer counts. Any thread.
  void expect_reset() noexcept { reset_ = panel::Reset::unasked; }
  /// What the host answered to the reset that was expected last. Any thread.
  [[nodiscard]] panel::Reset reset() const noexcept { return reset_; }

 private:
  void send(TautLong selector) noexcept;
  [[nodiscard]] panel::Reset ask_reset() noexcept;

  const TautCallbacks callbacks_;
  const bool with_time_;
  CallbackScope::Threads threads_;
  std::atomic<panel::Reset> reset_{panel::Reset::unasked};
  bool refused_bare_ = false;  // the notifying thread's own

  // Hosts built without packing copy 152 bytes where 148 are due: they must find memory there.
  struct {
    TautTime time;
    char padding[8];
  } cycle_{};
};

}  // namespace taut::driver
