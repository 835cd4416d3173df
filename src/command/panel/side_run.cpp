// SPDX-License-Identifier: MIT
#include "command/panel/side_run.hpp"

#include <mutex>
#include <optional>

#include "command/panel/child.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::command {
namespace {

constexpr std::size_t longest_output = std::size_t{1} << 20;  // bytes; no command prints as much

}  // namespace

struct SideRun::State {
  mutable std::mutex mutex;
  Result result;
  Nanos began = 0;
  std::optional<Child> child;
  bool ending = false;

  void run() {
    while (true) {
      const std::string piece = child->read();
      if (piece.empty()) break;
      const std::lock_guard lock(mutex);
      if (result.output.size() < longest_output) result.output += piece;
    }
    // It has closed its output, so it is about to end: from here its number may be another process's.
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    const int status = child->wait();
    const std::lock_guard lock(mutex);
    end(status);
    child.reset();
  }

  void end(int status) {
    result.running = false;
    result.ended = true;
    result.status = status;
  }
};

SideRun::SideRun() : state_(std::make_shared<State>()) {}

SideRun::~SideRun() { stop(); }

void SideRun::start(const std::vector<std::string>& words) {
  const std::lock_guard lock(state_->mutex);
  if (state_->result.running) return;
  state_->result = {.running = true};
  state_->ending = false;
  state_->began = platform::system_clock().now();
  auto child = Child::start(words);
  if (!child) return state_->end(-1);
  state_->child.emplace(std::move(*child));
  if (!platform::Thread::launch("taut-side", [state = state_] { state->run(); })) {
    state_->child->stop();
    state_->end(-1);
  }
}

void SideRun::stop() {
  const std::lock_guard lock(state_->mutex);
  if (!state_->result.running || !state_->child || state_->ending) return;
  state_->result.stopped = true;
  state_->child->stop();
}

SideRun::Result SideRun::result() const {
  const std::lock_guard lock(state_->mutex);
  Result now = state_->result;
  if (now.running) now.elapsed = platform::system_clock().now() - state_->began;
  return now;
}

}  // namespace taut::command
