// SPDX-License-Identifier: MIT
// Calls of libjack that may block for ever: a server that was stopped, or that died with a request in hand, answers nothing.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::device::jack {

/// Runs calls one at a time, each on a thread of its own, and waits for each no longer than it may take. One that does not
/// come back in time keeps its thread, and all that its body holds, until it does; meanwhile the others are refused at once.
/// Control threads.
class BoundedCalls {
 public:
  static constexpr Nanos usual = 1'800'000'000;

  /// `body` holds by value or shared_ptr whatever it touches. Error `broken`: the server does not answer.
  Expected<void> run(std::function<void()> body, Nanos bound = usual);

  /// The same for what must be done in any case: after a call that hangs.
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

/// Those of the process: libjack keeps one connection to a server.
BoundedCalls& calls();

}  // namespace taut::device::jack
