// SPDX-License-Identifier: MIT
// The lock of the control calls. Unlike a mutex, it refuses a call made from inside a callback if the lock's holder is
// waiting for that callback.
#pragma once
#include <condition_variable>
#include <mutex>
#include <utility>

namespace taut::driver {

class Gate {
 public:
  /// Held until destroyed; false: refused.
  class Pass {
   public:
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_) gate_->leave();
    }
    explicit operator bool() const noexcept { return gate_ != nullptr; }

    /// The holder may wait for callbacks from now on: calls from inside them are refused meanwhile.
    void may_wait_for_callbacks() const {
      const std::lock_guard lock(gate_->mutex_);
      gate_->waits_for_callbacks_ = true;
      gate_->changed_.notify_all();
    }

   private:
    friend class Gate;
    explicit Pass(Gate* gate) noexcept : gate_(gate) {}
    Gate* gate_;
  };

  /// Waits its turn. Refused only if `within_callback` and the holder may wait for callbacks.
  [[nodiscard]] Pass enter(bool within_callback) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !held_ || (within_callback && waits_for_callbacks_); });
    if (held_) return Pass(nullptr);
    held_ = true;
    return Pass(this);
  }

 private:
  void leave() {
    const std::lock_guard lock(mutex_);
    held_ = waits_for_callbacks_ = false;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false, waits_for_callbacks_ = false;
};

}  // namespace taut::driver
