// SPDX-License-Identifier: MIT
#include "device/jack/bounded.hpp"

#include <chrono>
#include <utility>

#include "platform/thread.hpp"

namespace taut::device::jack {
namespace {

std::unexpected<Error> no_answer() {
  return failure(Trouble::broken, "The JACK server does not answer.",
                 "Restart it; if it was stopped in a terminal with Ctrl+Z, type fg there.");
}

}  // namespace

Expected<void> BoundedCalls::run(std::function<void()> body, Nanos bound) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::nanoseconds(bound);
  std::unique_lock lock(state_->mutex);
  const auto idle = [&] { return !state_->busy; };
  if (state_->hangs || !state_->changed.wait_until(lock, end, idle)) return no_answer();
  state_->busy = true;
  const auto done = std::make_shared<bool>(false);
  auto launched = platform::Thread::launch("taut-jack", [state = state_, work = std::move(body), done]() mutable {
    work();
    work = nullptr;  // release what it held before anybody is told
    std::unique_lock inner(state->mutex);
    while (!state->later.empty()) {
      const std::vector<std::function<void()>> bodies = std::exchange(state->later, {});
      inner.unlock();
      for (const auto& one : bodies) one();
      inner.lock();
    }
    *done = true;
    state->busy = state->hangs = false;
    state->changed.notify_all();
  });
  if (!launched) {
    state_->busy = false;
    return std::unexpected(launched.error());
  }
  if (state_->changed.wait_until(lock, end, [&] { return *done; })) return {};
  state_->hangs = true;
  return no_answer();
}

void BoundedCalls::run_or_later(std::function<void()> body) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->hangs) {
      state_->later.push_back(std::move(body));
      return;
    }
  }
  // If no thread could be created for a body, a later call could not make up for it either.
  static_cast<void>(run(std::move(body)));
}

BoundedCalls& calls() {
  static auto* const made = new BoundedCalls;  // a hanging call may outlive main()
  return *made;
}

}  // namespace taut::device::jack
