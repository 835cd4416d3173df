// SPDX-License-Identifier: MIT
// Every step down from real time as an ordinary user meets it: in an unprivileged child process, on a private bus.
#include "platform/realtime.hpp"

#include <doctest/doctest.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>

#include "platform/clock.hpp"
#include "platform/fake_rtkit.hpp"
#include "platform/parker.hpp"
#include "platform/realtime_steps.hpp"
#include "platform/thread.hpp"
#include "support/skip.hpp"

namespace {

using namespace taut::platform;
using taut::Nanos;
using taut::tests::FakeSystemBus;

constexpr Nanos period = 1'333'333;

// Keeps the flag that a grant sets, since only a privileged process may clear it.
void schedule_ordinarily() {
  const sched_param parameter{};
  sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &parameter);
  setpriority(PRIO_PROCESS, 0, 0);
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

struct Outcome {
  Grant grant;
  std::int64_t computing_limit = 0;  // microseconds, hard; -1 without limit
  std::uintptr_t thread = 0;
};

// Requests real time in a child process that drops its privileges (if the test has any).
Outcome as_ordinary_user(const std::string& bus, Nanos cycle, int priority = default_priority, int times = 1) {
  struct Shared {
    Grant::Kind kind;
    int priority;
    std::int64_t limit;
    std::uintptr_t thread;
    char sentence[2000], remedy[500];
  };
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  auto& shared = *new (memory) Shared{};
  const pid_t child = fork();
  if (child == 0) {
    setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.c_str(), 1);
    constexpr unsigned nobody = 65534;
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0)) _exit(2);
    for (int before = 1; before < times; ++before) make_realtime(current_thread_id(), cycle, priority);
    const Grant grant = make_realtime(current_thread_id(), cycle, priority);
    rlimit limit{};
    getrlimit(RLIMIT_RTTIME, &limit);
    shared.kind = grant.kind;
    shared.priority = grant.priority;
    shared.limit = limit.rlim_max == RLIM_INFINITY ? -1 : static_cast<std::int64_t>(limit.rlim_max);
    shared.thread = current_thread_id();
    std::strncpy(shared.sentence, grant.sentence.c_str(), sizeof shared.sentence - 1);
    std::strncpy(shared.remedy, grant.remedy.c_str(), sizeof shared.remedy - 1);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
  Outcome outcome{{shared.kind, shared.priority, shared.sentence, shared.remedy}, shared.limit, shared.thread};
  munmap(memory, sizeof(Shared));
  return outcome;
}

// Some users get real time through their limits, so nothing is refused.
bool no_bus(const char* test_case, const FakeSystemBus& bus) {
  rlimit limit{};
  getrlimit(RLIMIT_RTPRIO, &limit);
  const bool allowed = limit.rlim_cur > 0;
  if (bus.refusal().empty() && !allowed) return false;
  taut::tests::skip(test_case, allowed ? "this user is given real time by its limits" : bus.refusal());
  return true;
}

TEST_CASE("RealtimeKit grants what it permits, and requires its limit") {
  FakeSystemBus bus(true);
  if (no_bus("RealtimeKit grants what it permits, and requires its limit", bus)) return;
  for (const int highest : {20, 5}) {
    bus.notes().highest_priority = highest;
    const Outcome got = as_ordinary_user(bus.address(), period);
    CAPTURE(got.grant.sentence);
    CHECK(got.grant.kind == Grant::Kind::rtkit);
    CHECK(got.grant.priority == highest - 1);
    CHECK(bus.notes().priority == highest - 1);
    CHECK(bus.notes().thread == got.thread);
    CHECK(bus.notes().watcher != got.thread);
    CHECK(bus.notes().watcher_priority == highest);
    CHECK(got.computing_limit >= 0);
    CHECK(got.computing_limit <= bus.notes().longest_computing_us);
    CHECK(contains(got.grant.sentence, "by RealtimeKit"));
    CHECK(contains(got.grant.sentence, "The kernel refuses"));
  }
  CHECK(as_ordinary_user(bus.address(), period, 3).grant.priority == 3);
}

TEST_CASE("a cycle longer than RealtimeKit's limit is not put under that limit") {
  FakeSystemBus bus(true);
  if (no_bus("a cycle longer than RealtimeKit's limit is not put under that limit", bus)) return;
  const Outcome got = as_ordinary_user(bus.address(), 200'000'000);
  CAPTURE(got.grant.sentence);
  CHECK(bus.notes().asked_realtime == 0);
  CHECK(got.computing_limit == -1);
  CHECK(got.grant.kind == Grant::Kind::nice);
  CHECK(contains(got.grant.sentence, "200 ms"));
}

TEST_CASE("refused real time, a thread at least gets a nice level") {
  FakeSystemBus bus(true);
  if (no_bus("refused real time, a thread at least gets a nice level", bus)) return;
  bus.notes().gives_realtime = false;
  const Outcome got = as_ordinary_user(bus.address(), period);
  CAPTURE(got.grant.sentence);
  CHECK(got.grant.kind == Grant::Kind::nice);
  CHECK(got.grant.priority == -11);
  CHECK(bus.notes().nice == -11);
  CHECK(bus.notes().thread == got.thread);
  CHECK(contains(got.grant.sentence, "RealtimeKit refuses (not today)"));
  bus.notes().lowest_nice = -5;
  CHECK(as_ordinary_user(bus.address(), period).grant.priority == -5);
}

TEST_CASE("everything refused: an ordinary thread, every reason, and what to do") {
  FakeSystemBus bus(true);
  if (no_bus("everything refused: an ordinary thread, every reason, and what to do", bus)) return;
  bus.notes().gives_realtime = bus.notes().gives_nice = false;
  const Outcome got = as_ordinary_user(bus.address(), period);
  CAPTURE(got.grant.sentence);
  CHECK(got.grant.kind == Grant::Kind::none);
  CHECK(got.grant.priority == 0);
  for (const char* part :
       {"The kernel refuses real time", "RealtimeKit refuses", "The kernel refuses a better nice level"})
    CHECK(contains(got.grant.sentence, part));
  for (const char* part : {"/etc/security/limits.d/audio.conf", "usermod -aG audio", "apt install rtkit"})
    CHECK(contains(got.grant.remedy, part));
}

TEST_CASE("a bus without the service and a missing bus are told apart") {
  FakeSystemBus bus(false);
  if (no_bus("a bus without the service and a missing bus are told apart", bus)) return;
  CHECK(contains(as_ordinary_user(bus.address(), period).grant.sentence, "RealtimeKit is not available"));
  const Outcome alone = as_ordinary_user("unix:path=/nonexistent/bus", period);
  CHECK(alone.grant.kind == Grant::Kind::none);
  CHECK(contains(alone.grant.sentence, "There is no system bus"));
}

// libdbus has much longer timeouts with messages of its own; the sentence must name our timeout.
TEST_CASE("a service that never answers is given up on") {
  FakeSystemBus bus(true);
  if (no_bus("a service that never answers is given up on", bus)) return;
  bus.notes().answers = false;
  const Outcome got = as_ordinary_user(bus.address(), period);
  CAPTURE(got.grant.sentence);
  CHECK(got.grant.kind == Grant::Kind::none);
  CHECK(contains(got.grant.sentence, "RealtimeKit does not answer."));
}

TEST_CASE("a bus that accepts connections but never answers is given up on, and not retried while it hangs") {
  constexpr const char* test_case =
      "a bus that accepts connections but never answers is given up on, and not retried while it hangs";
  std::string folder = std::filesystem::temp_directory_path() / "taut-hung-XXXXXX";
  REQUIRE(mkdtemp(folder.data()));
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = folder + "/bus";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  std::filesystem::permissions(path, std::filesystem::perms(0777));
  REQUIRE(listen(listener, 8) == 0);
  rlimit limit{};
  getrlimit(RLIMIT_RTPRIO, &limit);
  if (limit.rlim_cur > 0) {
    taut::tests::skip(test_case, "this user is given real time by its limits");
  } else {
    const Outcome got = as_ordinary_user("unix:path=" + path, period, default_priority, 10);
    CAPTURE(got.grant.sentence);
    CHECK(got.grant.kind == Grant::Kind::none);
    CHECK(contains(got.grant.sentence, "The system bus does not answer."));
    int callers = 0;
    while (accept(listener, nullptr, nullptr) >= 0) ++callers;
    CHECK(callers == 1);
  }
  close(listener);
  std::filesystem::remove_all(folder);
}

// The kernel's RLIMIT_RTTIME on threads that really run in real time: without the watchdog the first one is killed.
TEST_CASE("a callback that computes for five times the limit kills nobody, and gets real time back") {
  constexpr const char* test_case =
      "a callback that computes for five times the limit kills nobody, and gets real time back";
  struct Shared {
    bool refused, lowered, restored;
    char sentence[400];
  };
  for (const bool one_processor : {false, true}) {
    CAPTURE(one_processor);
    void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto& shared = *new (memory) Shared{};
    const pid_t child = fork();
    if (child == 0) {
      cpu_set_t first;
      CPU_ZERO(&first);
      CPU_SET(0, &first);
      if (one_processor) sched_setaffinity(0, sizeof first, &first);
      const rlimit limit{200'000, 200'000};
      setrlimit(RLIMIT_RTTIME, &limit);
      const Clock& clock = system_clock();
      Parker go;
      auto thread = Thread::start("callback", [&] {
        go.wait();
        const auto compute = [&](Nanos length) {
          for (const Nanos end = clock.now() + length; clock.now() < end;) {}
        };
        compute(taut::nanos_per_second);
        shared.lowered = (sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_OTHER;
        for (int tries = 0; tries < 3000 && !shared.restored; ++tries) {
          clock.sleep_until(clock.now() + 5'000'000);
          shared.restored = (sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) != SCHED_OTHER;
        }
        compute(taut::nanos_per_second / 2);  // and again
      });
      const Grant grant = make_realtime(thread->id(), period);
      shared.refused = grant.kind != Grant::Kind::fifo;
      go.wake();
      if (!shared.refused) thread->join_within(60 * taut::nanos_per_second);
      if (grant.hold) std::strncpy(shared.sentence, grant.hold->sentence().c_str(), sizeof shared.sentence - 1);
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (shared.refused) {
      taut::tests::skip(test_case, "this user may not have real time");
    } else {
      CHECK(WIFEXITED(status));
      CHECK(shared.lowered);
      CHECK(shared.restored);
      CAPTURE(shared.sentence);
      CHECK(contains(shared.sentence, "2 times"));
    }
    munmap(memory, sizeof(Shared));
  }
}

// With a limit of 0 the watchdog polled without pause, and the kernel killed such a host at its first tick.
TEST_CASE("with an RLIMIT_RTTIME too short for one cycle nothing runs in real time, and the remedy is named") {
  for (const auto& [limit_us, cycle, allowed] : {std::tuple<rlim_t, Nanos, bool>{0, period, false},
                                                 {5000, period, false},
                                                 {30'000, 16'000'000, false},
                                                 {30'000, period, true}}) {
    CAPTURE(limit_us);
    struct Shared {
      Grant::Kind kind;
      int policy;
      char remedy[200];
    };
    void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto& shared = *new (memory) Shared{};
    const pid_t child = fork();
    if (child == 0) {
      const rlimit limit{limit_us, limit_us};
      setrlimit(RLIMIT_RTTIME, &limit);
      const Grant grant = make_realtime(current_thread_id(), cycle);
      shared.kind = grant.kind;
      shared.policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
      std::strncpy(shared.remedy, grant.remedy.c_str(), sizeof shared.remedy - 1);
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    if (!allowed) {
      CHECK(shared.policy == SCHED_OTHER);
      CHECK(contains(shared.remedy, "ulimit -R unlimited"));
    } else if (shared.kind == Grant::Kind::fifo) {
      CHECK(shared.policy == SCHED_FIFO);
    }
    munmap(memory, sizeof(Shared));
  }
}

TEST_CASE("a process without an RLIMIT_RTTIME has no watchdog") {
  rlimit limit{};
  getrlimit(RLIMIT_RTTIME, &limit);
  if (limit.rlim_cur != RLIM_INFINITY) return;
  CHECK(make_realtime(current_thread_id(), period).hold == nullptr);
  schedule_ordinarily();
}

TEST_CASE("a thread that does not exist gets nothing, and no other thread gets its grant") {
  const int before = sched_getscheduler(0);
  for (const std::uintptr_t id : {std::uintptr_t{0}, ~std::uintptr_t{0}, std::uintptr_t{0x7FFFFFFF}}) {
    const Grant grant = make_realtime(id, period);
    CHECK(grant.kind == Grant::Kind::none);
    CHECK(grant.sentence == "The audio thread has ended.");
  }
  CHECK(sched_getscheduler(0) == before);
}

TEST_CASE("direct real time matches what the kernel reports") {
  const std::uintptr_t self = current_thread_id();
  const auto granted = ask_kernel(self, 7);
  if (!granted) {
    CHECK(granted.error().trouble == taut::Trouble::denied);
    taut::tests::skip("direct real time matches what the kernel reports", granted.error().what);
    return;
  }
  sched_param parameter{};
  sched_getparam(0, &parameter);
  CHECK(sched_getscheduler(0) == (SCHED_FIFO | SCHED_RESET_ON_FORK));
  CHECK(parameter.sched_priority == 7);
  schedule_ordinarily();
  CHECK(make_realtime(self, period).sentence == "The audio thread runs in real time (FIFO, priority 70).");
  schedule_ordinarily();
}

}  // namespace
