// SPDX-License-Identifier: MIT
// Each offence within a cycle aborts the child process, with a message that names the offence.
#include <doctest/doctest.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/clock.hpp"
#include "platform/guard.hpp"
#include "platform/parker.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

namespace {

using taut::platform::AllowSystemCall;
using taut::platform::CycleScope;
using taut::tests::OnOffence;

struct End {
  int signal = 0;       // 0: the child exited normally
  std::string message;  // the child's stderr
};

// Runs `body` in a child process with guarded cycles.
End in_child(OnOffence mode, const std::function<void()>& body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::fflush(stdout);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    signal(SIGABRT, SIG_DFL);  // doctest's handler would report a failed test of its own
    if (!taut::tests::guard_cycles(mode)) _exit(3);
    body();
    _exit(0);
  }
  close(ends[1]);
  End end;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    end.message.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    CHECK(WEXITSTATUS(status) == 0);
  return end;
}

bool guarded(const char* test_case) {
  if (taut::tests::guard_refusal().empty()) return true;
  taut::tests::skip(test_case, taut::tests::guard_refusal());
  return false;
}

// Hides the pointer from the compiler, which may otherwise drop an allocation that is never used.
void* volatile kept = nullptr;

struct PlantedOffence {
  const char* named;
  std::function<void()> commit;
};

std::vector<PlantedOffence> crimes() {
  static std::mutex mutex;
  static std::timed_mutex timed;
  static std::shared_mutex shared;
  static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  static sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  static void* const allocated = std::malloc(24);
  return {
      {"malloc", [] { kept = std::malloc(24); }},
      {"malloc", [] { kept = new int; }},
      {"calloc", [] { kept = std::calloc(3, 8); }},
      {"realloc", [] { kept = std::realloc(allocated, 4096); }},
      {"aligned_alloc", [] { kept = std::aligned_alloc(64, 64); }},
      {"free", [] { std::free(allocated); }},
      {"pthread_mutex_lock", [] { mutex.lock(); }},
      {"pthread_mutex_clocklock", [] { (void)timed.try_lock_for(std::chrono::seconds(1)); }},
      {"pthread_rwlock_rdlock", [] { shared.lock_shared(); }},
      {"pthread_rwlock_wrlock", [] { shared.lock(); }},
      {"pthread_cond_wait", [] { pthread_cond_wait(&condition, mutex.native_handle()); }},
      {"sem_wait", [] { sem_wait(&semaphore); }},
      {"system call 1 (write)", [] { (void)!write(STDOUT_FILENO, "", 0); }},
      {"system call 110 (?)", [] { syscall(SYS_getppid); }},
      {"system call 24 (sched_yield)", [] { std::this_thread::yield(); }},
      {"system call 230 (clock_nanosleep)", [] { taut::platform::system_clock().sleep_until(0); }},
      {"printf", [] { std::printf("%d", 5); }},
      {"puts", [] { std::puts("text"); }},
      {"fprintf", [] { std::fprintf(stdout, "%d", 5); }},
      {"fwrite", [] { std::cout << "text"; }},
  };
}

TEST_CASE("an offence within a cycle aborts, and is named") {
  if (!guarded("an offence within a cycle aborts, and is named")) return;
  for (const auto& [named, commit] : crimes()) {
    CAPTURE(named);
    const End end = in_child(OnOffence::abort, [&commit] {
      const CycleScope cycle;
      commit();
    });
    CHECK(end.signal == SIGABRT);
    CHECK(end.message.find(std::string("real-time guard: ") + named + " within a cycle") != std::string::npos);
  }
}

TEST_CASE("the same calls outside a cycle are allowed") {
  if (!guarded("the same calls outside a cycle are allowed")) return;
  for (const auto& [named, commit] : crimes()) {
    if (std::string_view(named) == "pthread_cond_wait") continue;  // would block
    CAPTURE(named);
    const End end = in_child(OnOffence::abort, [&commit] {
      { const CycleScope cycle; }
      commit();
      const CycleScope cycle;
    });
    CHECK(end.signal == 0);
    CHECK(end.message.find("real-time guard") == std::string::npos);
  }
}

TEST_CASE("count mode: each offence is counted once, execution continues, the first is remembered") {
  if (!guarded("count mode: each offence is counted once, execution continues, the first is remembered")) return;
  const End end = in_child(OnOffence::count, [] {
    std::mutex mutex;
    long parent = 0;
    {
      const CycleScope cycle;
      kept = std::malloc(1 << 24);  // large enough to mmap, which must not count as a second offence
      mutex.lock();
      mutex.unlock();
      parent = syscall(SYS_getppid);
      errno = 7;
      if (close(-1) != -1 || errno != EBADF) _exit(4);
    }
    if (parent != getppid()) _exit(5);
    if (!mutex.try_lock()) _exit(6);
    if (taut::tests::guard_offences() != 4 || taut::tests::first_offence() != "malloc") _exit(7);
  });
  CHECK(end.signal == 0);
}

TEST_CASE("calls that real-time code needs are allowed") {
  if (!guarded("calls that real-time code needs are allowed")) return;
  const End end = in_child(OnOffence::abort, [] {
    taut::platform::Parker nobody_waits;
    {
      const CycleScope cycle;
      taut::Nanos last = 0;
      for (int i = 0; i < 1000; ++i) last = std::max(last, taut::platform::system_clock().now());
      nobody_waits.wake();
      const AllowSystemCall meant;
      syscall(SYS_getppid);
    }
    kept = std::malloc(8);
  });
  CHECK(end.signal == 0);
}

TEST_CASE("permission for system calls does not cover memory, and ends with its scope") {
  if (!guarded("permission for system calls does not cover memory, and ends with its scope")) return;
  CHECK(in_child(OnOffence::abort, [] {
          const CycleScope cycle;
          const AllowSystemCall meant;
          kept = std::malloc(8);
        }).signal == SIGABRT);
  CHECK(in_child(OnOffence::abort, [] {
          const CycleScope cycle;
          { const AllowSystemCall meant; }
          syscall(SYS_getppid);
        }).signal == SIGABRT);
}

TEST_CASE("each thread has its own cycles") {
  if (!guarded("each thread has its own cycles")) return;
  const End end = in_child(OnOffence::abort, [] {
    taut::platform::Parker allocated;
    std::thread audio([&] {
      for (int i = 0; i < 3; ++i) {
        {
          const CycleScope cycle;
        }
        const CycleScope cycle;
        const AllowSystemCall meant;
        allocated.wait_until(taut::platform::system_clock().now() + taut::nanos_per_second);
      }
    });
    for (int i = 0; i < 3; ++i) {
      kept = std::malloc(64);
      allocated.wake();
    }
    audio.join();
  });
  CHECK(end.signal == 0);
  CHECK(end.message.empty());
}

TEST_CASE("the host's signals are delivered within a cycle and return") {
  if (!guarded("the host's signals are delivered within a cycle and return")) return;
  const End end = in_child(OnOffence::abort, [] {
    static volatile sig_atomic_t seen = 0;
    signal(SIGUSR1, [](int) { seen = 1; });
    {
      const CycleScope cycle;
      const AllowSystemCall meant;
      raise(SIGUSR1);
    }
    if (!seen) _exit(9);
    timer_t timer{};
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR1;
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    const itimerspec soon{{0, 0}, {0, 1'000'000}};
    seen = 0;
    timer_settime(timer, 0, &soon, nullptr);
    const CycleScope cycle;
    while (!seen) {}
  });
  CHECK(end.signal == 0);
}

}  // namespace
