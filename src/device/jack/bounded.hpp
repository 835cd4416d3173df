// SPDX-License-Identifier: MIT
// Calls of libjack that may block for ever: a server that is stopped, or that died during a request, does not answer.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::device::jack {

/// Runs calls one at a time, each on a thread of its own, and waits for each with a bound. A call that does not return
/// in time keeps its thread, and everything its body holds, until it does; meanwhile other calls fail at once. Control
/// threads.
class BoundedCalls {
 public:
  static constexpr Nanos usual = 1'800'000'000;

  /// `body` must own everything it uses, by value or shared_ptr. Error `broken`: the server does not answer.
  Expected<void> run(std::function<void()> body, Nanos bound = usual);

  /// For what must be done in any case: runs after a hanging call.
  void run_or_later(std::function<void()> body);

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool busy = false, hangs = false;
    std::vector<std::function<void()>> later;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// This process's: libjack keeps one connection to a server.
BoundedCalls& calls();

}  // namespace taut::device::jack
