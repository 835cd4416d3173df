// SPDX-License-Identifier: MIT
// Gives access to the running stream to calls that any thread may make at any time without waiting.
#pragma once
#include <atomic>

#include "engine/engine.hpp"
#include "platform/parker.hpp"

namespace taut::driver {

class CallbackGate {
 public:
  /// For the control call that has started the stream.
  void open(engine::Running& running) noexcept { running_.store(&running); }

  /// For the control call about to end it, one at a time: nobody is inside afterwards. Sleeps until then, so that a
  /// preempted visitor can run even if a real-time thread stops the stream from its own callback.
  void close() noexcept {
    running_.store(nullptr);
    while (inside_.load() != 0) left_.wait();
  }

  /// Calls `use(running)` if a stream is running; returns whether one was. Any thread, real-time safe: at most one
  /// system call, by the last to leave while close() waits.
  template <class Use>
  bool through(Use&& use) noexcept {
    inside_.fetch_add(1);
    engine::Running* const running = running_.load();
    if (running) use(*running);
    if (inside_.fetch_sub(1) == 1 && !running_.load()) left_.wake();
    return running != nullptr;
  }

 private:
  // Both are sequentially consistent: either close() sees the visitor, or the visitor sees null.
  std::atomic<engine::Running*> running_{nullptr};
  std::atomic<int> inside_{0};
  platform::Parker left_;
};

}  // namespace taut::driver
