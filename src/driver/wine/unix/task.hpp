// SPDX-License-Identifier: MIT
// Work of the Linux half that can pause in the middle to have the Windows half do something: a program's callback runs
// on the very thread of the cycle, with no other thread to wake and wait for.
#pragma once
#include <ucontext.h>

#include <functional>
#include <memory>

#include "base/error.hpp"
#include "driver/wine/calls.hpp"

namespace taut::driver::wine {

/// Runs a body on a stack of its own. Made, gone on with and ended on one thread.
class Task {
 public:
  /// `guarded`: signals with which Wine interrupts threads wait while the body runs. Wine takes code on a stack it does
  /// not know for the program's, and in a 64-bit process of a 32-bit program then sets a segment register that ours
  /// needs.
  static std::unique_ptr<Task> make(std::function<void()> body, bool guarded);
  ~Task();
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// Goes on until the body asks for something (true: `ask` says what) or has ended. `ask.answer`: to the last request.
  bool go_on(Ask& ask) noexcept;

  /// Within a body: returns the answer. Real-time safe: two system calls, for the signal mask.
  std::int32_t ask(const Ask& request) noexcept;

  /// Whose body the caller is in; null outside.
  static Task* current() noexcept;

 private:
  Task(std::function<void()> body, void* stack) noexcept : body_(std::move(body)), stack_(stack) {}
  static void begin() noexcept;

  std::function<void()> body_;
  void* stack_;
  ucontext_t own_{}, caller_{};
  Ask request_{};
  std::int32_t answer_ = 0;
  bool ended_ = false;
};

/// Serves a call that may ask: begins `body` if it is new, goes on with it otherwise. False: no memory.
bool serve(Ask& ask, bool guarded, const std::function<void()>& body) noexcept;

}  // namespace taut::driver::wine
