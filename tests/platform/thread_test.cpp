// SPDX-License-Identifier: MIT
#include "platform/thread.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

#include <memory>
#include <string>

#include "platform/clock.hpp"
#include "platform/parker.hpp"

namespace {

using namespace taut::platform;
using taut::Nanos;
constexpr Nanos long_enough = 20 * taut::nanos_per_second, short_while = 2'000'000;

TEST_CASE("a thread runs its body under its name and number, and is joined") {
  std::string name(32, '\0');
  std::uintptr_t number = 0;
  auto thread = Thread::start("a name longer than fifteen bytes", [&] {
    pthread_getname_np(pthread_self(), name.data(), name.size());
    number = current_thread_id();
  });
  REQUIRE(thread);
  CHECK(thread->id() != 0);
  CHECK(thread->id() != current_thread_id());
  REQUIRE(thread->join_within(long_enough));
  CHECK(name.c_str() == std::string("a name longer t"));
  CHECK(number == thread->id());
  CHECK(thread->join_within(0));  // again: already joined
  CHECK_FALSE(thread->is_current());
}

TEST_CASE("a launched thread has its name and ordinary scheduling, whatever its creator has") {
  struct Shared {
    Parker done;
    int policy = -1;
    std::string name = std::string(32, '\0');
  };
  const auto shared = std::make_shared<Shared>();
  auto launcher = Thread::start("launcher", [shared] {
    const sched_param high{.sched_priority = 3};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &high);  // where permitted
    const auto launched = Thread::launch("launched", [shared] {
      sched_param unused{};
      pthread_getschedparam(pthread_self(), &shared->policy, &unused);
      pthread_getname_np(pthread_self(), shared->name.data(), shared->name.size());
      shared->done.wake();
    });
    CHECK(launched.has_value());
  });
  REQUIRE(launcher);
  REQUIRE(shared->done.wait_until(system_clock().now() + long_enough));
  CHECK(shared->policy == SCHED_OTHER);
  CHECK(shared->name.c_str() == std::string("launched"));
  CHECK(launcher->join_within(long_enough));
}

TEST_CASE("join gives up at its timeout and works later") {
  const auto gate = std::make_shared<Parker>();
  auto thread = Thread::start("gate", [gate] { gate->wait(); });
  REQUIRE(thread);
  const Nanos before = system_clock().now();
  CHECK_FALSE(thread->join_within(short_while));
  CHECK(system_clock().now() - before >= short_while);
  gate->wake();
  CHECK(thread->join_within(long_enough));
}

TEST_CASE("a thread knows itself, and does not join itself") {
  struct Shared {
    Parker ready, checked;
    Thread* thread = nullptr;
    bool itself = false, joined = true;
  };
  const auto shared = std::make_shared<Shared>();
  auto thread = Thread::start("self", [shared] {
    shared->ready.wait();
    shared->itself = shared->thread->is_current();
    shared->joined = shared->thread->join_within(long_enough);
    shared->checked.wake();
  });
  REQUIRE(thread);
  shared->thread = &*thread;
  CHECK_FALSE(thread->is_current());
  shared->ready.wake();
  REQUIRE(shared->checked.wait_until(system_clock().now() + long_enough));
  CHECK(shared->itself);
  CHECK_FALSE(shared->joined);
  CHECK(thread->join_within(long_enough));
}

TEST_CASE("a body outlives its object and frees what it owns") {
  const auto gate = std::make_shared<Parker>();
  const auto freed = std::make_shared<Parker>();
  {
    std::shared_ptr<int> owned(new int(7), [freed](const int* value) {
      delete value;
      freed->wake();
    });
    auto thread = Thread::start("outlives", [gate, owned] { gate->wait(); });
    REQUIRE(thread);
    Thread moved = std::move(*thread);
    CHECK(thread->id() == 0);
    CHECK_FALSE(thread->join_within(0));
    CHECK(moved.id() != 0);
    CHECK_FALSE(moved.is_current());
  }
  CHECK_FALSE(freed->wait_until(system_clock().now() + short_while));
  gate->wake();
  CHECK(freed->wait_until(system_clock().now() + long_enough));
}

TEST_CASE("the host's signals stay off the thread; its own faults do not") {
  sigset_t seen{}, before{}, after{};
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  auto thread = Thread::start("signals", [&seen] { pthread_sigmask(SIG_SETMASK, nullptr, &seen); });
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  REQUIRE(thread);
  REQUIRE(thread->join_within(long_enough));
  for (const int signal : {SIGALRM, SIGCHLD, SIGTERM, SIGINT, SIGUSR1}) CHECK(sigismember(&seen, signal) == 1);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS}) CHECK(sigismember(&seen, signal) == 0);
  for (const int signal : {SIGALRM, SIGTERM, SIGSEGV})
    CHECK(sigismember(&after, signal) == sigismember(&before, signal));
}

}  // namespace
