// SPDX-License-Identifier: MIT
#include "driver/wine/unix/task.hpp"

#include <signal.h>
#include <sys/mman.h>

#include <new>

namespace taut::driver::wine {
namespace {

constexpr std::size_t stack_bytes = 1 << 20, guard_bytes = 1 << 14;

thread_local Task* running = nullptr;

// Faults, and the signal by which Wine ends a thread, are never held back.
void hold_back_signals(sigset_t& mask) noexcept {
  sigfillset(&mask);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGQUIT})
    sigdelset(&mask, signal);
}

}  // namespace

std::unique_ptr<Task> Task::make(std::function<void()> body, bool guarded) {
  void* const stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) return nullptr;
  mprotect(stack, guard_bytes, PROT_NONE);
  std::unique_ptr<Task> task(new (std::nothrow) Task(std::move(body), stack));
  if (!task) {
    munmap(stack, stack_bytes);
    return nullptr;
  }
  getcontext(&task->own_);
  if (guarded) hold_back_signals(task->own_.uc_sigmask);
  task->own_.uc_stack.ss_sp = stack;
  task->own_.uc_stack.ss_size = stack_bytes;
  task->own_.uc_link = &task->caller_;
  makecontext(&task->own_, &Task::begin, 0);
  return task;
}

Task::~Task() { munmap(stack_, stack_bytes); }

void Task::begin() noexcept {
  Task& self = *running;
  self.body_();
  self.body_ = nullptr;
  self.ended_ = true;
}

bool Task::go_on(Ask& ask) noexcept {
  answer_ = ask.answer;
  // A callback may make calls of its own, each with its task.
  Task* const before = running;
  running = this;
  swapcontext(&caller_, &own_);
  running = before;
  if (ended_) return false;
  const Address task = ask.task;
  ask = request_;
  ask.task = task;
  return true;
}

std::int32_t Task::ask(const Ask& request) noexcept {
  request_ = request;
  swapcontext(&own_, &caller_);
  return answer_;
}

Task* Task::current() noexcept { return running; }

bool serve(Ask& ask, bool guarded, const std::function<void()>& body) noexcept {
  auto* task = at<Task>(ask.task);
  if (!task) {
    try {
      task = Task::make(body, guarded).release();
    } catch (...) {
      task = nullptr;
    }
    if (!task) {
      ask.what = Ask::nothing;
      return false;
    }
    ask.task = address_of(task);
  }
  if (!task->go_on(ask)) {
    delete task;
    ask.task = 0;
    ask.what = Ask::nothing;
  }
  return true;
}

}  // namespace taut::driver::wine
