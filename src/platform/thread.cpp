// SPDX-License-Identifier: MIT
// The part of Thread that is the same on every system; thread_<system>.cpp has the rest.
#include "platform/thread.hpp"

#include <utility>

namespace taut::platform {

Thread::Thread(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
Thread::Thread(Thread&&) noexcept = default;
Thread::~Thread() { detach(); }

Thread& Thread::operator=(Thread&& other) noexcept {
  if (this != &other) {
    detach();
    state_ = std::move(other.state_);
  }
  return *this;
}

}  // namespace taut::platform
