// SPDX-License-Identifier: MIT
// The way to the running stream for the calls that any thread may make at any time without waiting.
#pragma once
#include <atomic>

#include "engine/engine.hpp"
#include "platform/parker.hpp"

namespace taut::driver {

class CallbackGate {
 public:
  /// The control call that started the stream.
  void open(engine::Running& running) noexcept { running_.store(&running); }

  /// The control call that is about to end it, one at a time: nobody is inside afterwards. Sleeps until they have left, so
  /// that one that was preempted there runs on, also where a real-time thread stops the stream from its own callback.
  void close() noexcept {
    running_.store(nullptr);
    while (inside_.load() != 0) left_.wait();
  }

  /// Any thread, real-time safe: `use(running)` if there is a running stream; whether there was. One system call more for
  /// the last one out while close() waits.
  template <class Use>
  bool through(Use&& use) noexcept {
    inside_.fetch_add(1);
    engine::Running* const running = running_.load();
    if (running) use(*running);
    if (inside_.fetch_sub(1) == 1 && !running_.load()) left_.wake();
    return running != nullptr;
  }

 private:
  // Both in the one total order: either close() sees the visitor, or the visitor sees null.
  std::atomic<engine::Running*> running_{nullptr};
  std::atomic<int> inside_{0};
  platform::Parker left_;
};

}  // namespace taut::driver
