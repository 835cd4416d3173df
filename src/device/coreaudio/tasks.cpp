// SPDX-License-Identifier: MIT
#include "device/coreaudio/tasks.hpp"

#include <utility>

#include "platform/thread.hpp"

namespace taut::device::coreaudio {

void Tasks::post(std::function<void()> body) {
  const std::lock_guard lock(mutex_);
  bodies_.push_back(std::move(body));
  wake_.notify_one();
  if (!launched_) launched_ = platform::Thread::launch("taut-coreaudio", [this] { run(); }).has_value();
}

void Tasks::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return !bodies_.empty(); });
    auto bodies = std::exchange(bodies_, {});
    lock.unlock();
    for (const auto& body : bodies) body();
    bodies.clear();
    lock.lock();
  }
}

}  // namespace taut::device::coreaudio
