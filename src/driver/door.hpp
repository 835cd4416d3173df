// SPDX-License-Identifier: MIT
// The way to the running stream for the two calls that any thread may make at any time without waiting.
#pragma once
#include <atomic>
#include <thread>

#include "engine/engine.hpp"

namespace taut::driver {

class Door {
 public:
  /// The control call that started the stream.
  void open(engine::Running& running) noexcept { running_.store(&running); }

  /// The control call that is about to end it: nobody is on the other side afterwards. Those inside are gone within a
  /// few instructions, since they neither wait nor call out.
  void shut() noexcept {
    running_.store(nullptr);
    while (inside_.load() != 0) std::this_thread::yield();
  }

  /// Any thread, real-time safe: `use(running)` if there is a running stream; whether there was.
  template <class Use>
  bool through(Use&& use) noexcept {
    inside_.fetch_add(1);
    engine::Running* const running = running_.load();
    if (running) use(*running);
    inside_.fetch_sub(1);
    return running != nullptr;
  }

 private:
  // Both in the one total order: either shut() sees the visitor, or the visitor sees null.
  std::atomic<engine::Running*> running_{nullptr};
  std::atomic<int> inside_{0};
};

}  // namespace taut::driver
