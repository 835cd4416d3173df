// SPDX-License-Identifier: MIT
#include "device/coreaudio/bounded.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "platform/thread.hpp"

namespace taut::device::coreaudio {

Expected<bool> run_within(Nanos bound, std::function<void()> body, std::function<void()> late) {
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false, given_up = false;
  };
  const auto state = std::make_shared<State>();
  auto launched =
      platform::Thread::launch("taut-coreaudio", [state, work = std::move(body), after = std::move(late)]() mutable {
        work();
        work = nullptr;  // release what it held before anybody is told
        std::unique_lock lock(state->mutex);
        state->done = true;
        const bool given_up = state->given_up;
        state->changed.notify_all();
        lock.unlock();
        if (given_up && after) after();
      });
  if (!launched) return std::unexpected(launched.error());
  std::unique_lock lock(state->mutex);
  const bool done = state->changed.wait_for(lock, std::chrono::nanoseconds(bound), [&] { return state->done; });
  state->given_up = !done;
  return done;
}

}  // namespace taut::device::coreaudio
