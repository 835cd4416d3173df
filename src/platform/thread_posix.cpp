// SPDX-License-Identifier: MIT
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "platform/clock.hpp"
#include "platform/guest_linux.hpp"
#include "platform/parker.hpp"
#include "platform/steps_posix.hpp"
#include "platform/thread.hpp"

namespace taut::platform {

struct Thread::State {
  pthread_t handle{};
  bool ended = false;      // the body, as far as the joining side knows
  bool joined = false;     // the thread
  bool elsewhere = false;  // somebody else's thread, which is not ours to join
  std::string name;
  std::function<void()> body;
  std::atomic<std::uintptr_t> id{0};
  Parker running, finished;
};

namespace {

constexpr std::size_t longest_name = 15;
constexpr Nanos start_bound = nanos_per_second;
constexpr Nanos tidying_bound = 100'000'000;

// A host's handlers for timers or children must not interrupt audio; faults of the thread must stay visible to
// debuggers and crash reporters.
class OnlyFaults {
 public:
  OnlyFaults() noexcept {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) sigdelset(&blocked, fault);
    pthread_sigmask(SIG_SETMASK, &blocked, &before_);
  }
  ~OnlyFaults() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  OnlyFaults(const OnlyFaults&) = delete;
  OnlyFaults& operator=(const OnlyFaults&) = delete;

 private:
  sigset_t before_{};
};

struct Launched {
  std::string name;
  std::function<void()> body;
};

void* run_launched(void* argument) noexcept {
  const std::unique_ptr<Launched> own(static_cast<Launched*>(argument));
  steps::name_thread(own->name.c_str());
  own->body();
  return nullptr;
}

/// Detached, with ordinary scheduling, whatever the caller has.
class Ordinary {
 public:
  Ordinary() noexcept {
    pthread_attr_init(&attributes_);
    pthread_attr_setdetachstate(&attributes_, PTHREAD_CREATE_DETACHED);
    pthread_attr_setinheritsched(&attributes_, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes_, SCHED_OTHER);
    // Otherwise the C library passes the caller's priority, which this policy rejects.
    const sched_param none{};
    pthread_attr_setschedparam(&attributes_, &none);
  }
  ~Ordinary() { pthread_attr_destroy(&attributes_); }
  Ordinary(const Ordinary&) = delete;
  Ordinary& operator=(const Ordinary&) = delete;
  [[nodiscard]] const pthread_attr_t* get() const noexcept { return &attributes_; }

 private:
  pthread_attr_t attributes_{};
};

std::unexpected<Error> no_thread(int error) {
  return failure(Trouble::no_memory,
                 std::string("The system cannot create another thread: ") + std::strerror(error) + ".",
                 "Close other programs and try again.");
}

template <class State>
void run(State& state) noexcept {
  steps::name_thread(state.name.c_str());
  // Moved out, so that what the body owns is destroyed here and not by whoever drops the state last.
  std::function<void()> body = std::move(state.body);
  state.id.store(current_thread_id(), std::memory_order_release);
  state.running.wake();
  body();
  body = nullptr;
  state.finished.wake();
}

template <class State>
void* run_started(void* argument) noexcept {
  const std::unique_ptr<std::shared_ptr<State>> state(static_cast<std::shared_ptr<State>*>(argument));
  run(**state);
  return nullptr;
}

}  // namespace

Expected<Thread> Thread::start(const std::string& name, std::function<void()> body) {
  auto state = std::make_shared<State>();
  state->name = name.substr(0, longest_name);
  state->body = std::move(body);
  auto handed = std::make_unique<std::shared_ptr<State>>(state);
  const OnlyFaults inherited;
  if (const int error = pthread_create(&state->handle, nullptr, run_started<State>, handed.get()))
    return no_thread(error);
  static_cast<void>(handed.release());  // owned by the thread now
  state->running.wait_until(system_clock().now() + start_bound);
  return Thread(std::move(state));
}

Expected<void> Thread::launch(const std::string& name, std::function<void()> body) {
  auto own = std::make_unique<Launched>(name.substr(0, longest_name), std::move(body));
  const OnlyFaults inherited;
  const Ordinary ordinary;
  pthread_t handle{};
  if (const int error = pthread_create(&handle, ordinary.get(), run_launched, own.get())) return no_thread(error);
  static_cast<void>(own.release());  // owned by the thread now
  return {};
}

bool Thread::join_within(Nanos bound) {
  if (!state_ || is_current()) return false;
  if (state_->joined) return true;
  const Nanos deadline = system_clock().now() + bound;
  if (!state_->ended) state_->ended = state_->finished.wait_until(deadline);
  if (!state_->ended) return false;
  if (state_->elsewhere) return state_->joined = true;
  // Only the thread's own exit is left.
  const Nanos left = std::max<Nanos>(deadline - system_clock().now(), tidying_bound);
  state_->joined = steps::join(state_->handle, left);
  return state_->joined;
}

void Thread::detach() noexcept {
  if (state_ && !state_->joined && !state_->elsewhere) pthread_detach(state_->handle);
  state_.reset();
}

bool Thread::is_current() const noexcept {
  if (!state_ || state_->joined) return false;
  return state_->elsewhere ? id() == current_thread_id() : pthread_equal(state_->handle, pthread_self());
}

std::uintptr_t Thread::id() const noexcept { return state_ ? state_->id.load(std::memory_order_acquire) : 0; }

struct Elsewhere {
  static Expected<Thread> start(const std::string& name, std::function<void()> body, const RunElsewhere& run_there) {
    auto state = std::make_shared<Thread::State>();
    state->name = name.substr(0, longest_name);
    state->body = std::move(body);
    state->elsewhere = true;
    if (auto made = run_there([state] { run(*state); }); !made) return std::unexpected(made.error());
    state->running.wait_until(system_clock().now() + start_bound);
    return Thread(std::move(state));
  }
};

Expected<Thread> start_elsewhere(const std::string& name, std::function<void()> body, const RunElsewhere& run) {
  return Elsewhere::start(name, std::move(body), run);
}

Expected<void> launch_elsewhere(const std::string& name, std::function<void()> body, const RunElsewhere& run) {
  return run([name = name.substr(0, longest_name), body = std::move(body)] {
    steps::name_thread(name.c_str());
    body();
  });
}

std::uintptr_t current_thread_id() noexcept { return steps::thread_number(); }

}  // namespace taut::platform
