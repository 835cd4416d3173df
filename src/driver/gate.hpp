// SPDX-License-Identifier: MIT
// The lock of the control calls. It differs from a mutex in one thing: a call that a host makes from within one of our
// callbacks must not wait for a control call that waits for that very callback.
#pragma once
#include <condition_variable>
#include <mutex>
#include <utility>

namespace taut::driver {

class Gate {
 public:
  /// Held until destroyed; false when it was not granted.
  class Pass {
   public:
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_) gate_->leave();
    }
    explicit operator bool() const noexcept { return gate_ != nullptr; }

    /// From now on the holder may wait for callbacks to end: calls from within them are refused meanwhile.
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

  /// Waits for its turn. Refused only `within_callback`, and only while the holder may wait for callbacks.
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
