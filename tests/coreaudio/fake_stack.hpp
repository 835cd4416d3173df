// SPDX-License-Identifier: MIT
// A stack of its own, which the thread sanitizer is told of: otherwise it takes what runs there for its caller, and crashes.
#pragma once
#include <ucontext.h>

#include <cstddef>
#include <vector>

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace taut::tests::coreaudio {

class FakeStack {
 public:
  FakeStack() : memory_(256 * 1024) {}
  FakeStack(const FakeStack&) = delete;
  FakeStack& operator=(const FakeStack&) = delete;

  /// The next enter() calls `body`, from the beginning of the stack. It ends with leave() and never returns.
  void prepare(void (*body)()) {
    getcontext(&own_);
    own_.uc_stack.ss_sp = memory_.data();
    own_.uc_stack.ss_size = memory_.size();
    own_.uc_link = nullptr;
    makecontext(&own_, body, 0);
#ifdef __SANITIZE_THREAD__
    // A new one each time: the calls that the last body never returned from would pile up in it.
    if (fiber_ != nullptr) __tsan_destroy_fiber(fiber_);
    fiber_ = __tsan_create_fiber(0);
#endif
  }
  /// Runs what is on it until it leaves; any thread, one at a time.
  void enter() {
#ifdef __SANITIZE_THREAD__
    caller_fiber_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_, 0);
#endif
    swapcontext(&caller_, &own_);
  }
  void leave() {
#ifdef __SANITIZE_THREAD__
    __tsan_switch_to_fiber(caller_fiber_, 0);
#endif
    swapcontext(&own_, &caller_);
  }
#ifdef __SANITIZE_THREAD__
  ~FakeStack() {
    if (fiber_ != nullptr) __tsan_destroy_fiber(fiber_);
  }
#else
  ~FakeStack() = default;
#endif

 private:
  std::vector<char> memory_;
  ucontext_t own_{}, caller_{};
#ifdef __SANITIZE_THREAD__
  void* fiber_ = nullptr;
  void* caller_fiber_ = nullptr;
#endif
};

}  // namespace taut::tests::coreaudio
