// SPDX-License-Identifier: MIT
// The host's four functions as the engine's Host; translates and does nothing else.
#pragma once
#include <atomic>
#include <memory>

#include "driver/callback_scope.hpp"
#include "engine/host.hpp"
#include "panel/driver.hpp"
#include "taut/protocol.h"

namespace taut::driver {

/// Asks the host whether it wants the time with each cycle (protocol 3.6): first whether it knows the selector, then
/// the question itself, and only if it has the function. Calls the host on this thread; hold no lock.
bool wants_time_info(const TautCallbacks& callbacks);

/// A copy of what create_buffers() was given. Lives as long as a thread of the engine may call the host.
class HostCallbacks final : public engine::Host {
 public:
  HostCallbacks(const TautCallbacks& callbacks, bool with_time, std::shared_ptr<CallbackScope> scope,
                engine::HostNeeds needs = {});

  [[nodiscard]] engine::HostNeeds needs() const noexcept override { return needs_; }
  void process(int half, const engine::Moment& moment) noexcept TAUT_NONBLOCKING override;
  void tell(engine::Notice notice) noexcept override;

  /// A reset is about to be posted: forget the answer to the last one. Any thread.
  void expect_reset() noexcept { reset_ = panel::Reset::unasked; }
  /// The host's answer to the latest reset. Any thread.
  [[nodiscard]] panel::Reset reset() const noexcept { return reset_; }

 private:
  void send(TautLong selector) noexcept;
  [[nodiscard]] panel::Reset ask_reset() noexcept;

  const TautCallbacks callbacks_;
  const bool with_time_;
  const engine::HostNeeds needs_;
  CallbackScope::Threads threads_;
  std::atomic<panel::Reset> reset_{panel::Reset::unasked};
  bool refused_bare_ = false;  // the worker's

  // Hosts built without packing copy 152 bytes instead of 148: keep memory there for them.
  struct {
    TautTime time;
    char padding[8];
  } cycle_{};
};

}  // namespace taut::driver
