// SPDX-License-Identifier: MIT
#include "platform/realtime_watch_linux.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "platform/clock.hpp"

namespace taut::platform {

struct RealtimeWatch::State {
  std::uintptr_t thread = 0;
  int priority = 0;
  Promote promote;
  Nanos limit = 0;
  Parker parker;
  std::atomic<bool> ending{false};
  std::atomic<int> lowered{0};
};

namespace {

// Check every eighth of the limit, withdraw real time after three. Including the time before the first check and after
// the last, that is at most five eighths, which the kernel still counts when real time is restored within a callback.
constexpr int looks_in_limit = 8, looks_until_lowered = 3;

// RealtimeKit answers each user at most 25 times in 20 s.
constexpr Nanos restore_after = 2 * nanos_per_second;

constexpr Nanos longest_join = nanos_per_second;

// The kernel's clock id for the processor time of one of our threads (clock_getcpuclockid(3), for threads).
constexpr clockid_t cpu_clock(std::uintptr_t thread) noexcept {
  constexpr unsigned per_thread = 4, scheduled = 2;
  return static_cast<clockid_t>(~static_cast<unsigned>(thread) << 3 | per_thread | scheduled);
}

struct Doing {
  std::int64_t sleeps = 0;  // how often the thread went to sleep
  bool asleep = false;
};

/// A thread's processor time and state.
class Watched {
 public:
  explicit Watched(std::uintptr_t thread) noexcept : clock_(cpu_clock(thread)) {
    const std::string path = "/proc/self/task/" + std::to_string(thread) + "/status";
    status_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  ~Watched() {
    if (status_ >= 0) close(status_);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  [[nodiscard]] std::optional<Nanos> computed() const noexcept {
    timespec time{};
    if (clock_gettime(clock_, &time) != 0) return std::nullopt;
    return Nanos{time.tv_sec} * nanos_per_second + time.tv_nsec;
  }

  [[nodiscard]] Doing doing() const noexcept {
    std::array<char, 4096> buffer{};
    const ssize_t got = status_ < 0 ? 0 : pread(status_, buffer.data(), buffer.size(), 0);
    const std::string_view text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    constexpr std::string_view key = "\nvoluntary_ctxt_switches:\t";
    Doing doing{.asleep = text.find("\nState:\tS") != text.npos};
    if (const auto at = text.find(key); at != text.npos)
      std::from_chars(text.data() + at + key.size(), text.data() + text.size(), doing.sleeps);
    return doing;
  }

 private:
  clockid_t clock_;
  int status_ = -1;
};

// An ordinary user may lower a thread, but not clear its reset-on-fork flag.
void lower(std::uintptr_t thread) noexcept {
  const sched_param ordinary{};
  sched_setscheduler(static_cast<pid_t>(thread), SCHED_OTHER | SCHED_RESET_ON_FORK, &ordinary);
}

void watch(RealtimeWatch::State& state) {
  const Watched watched(state.thread);
  const Nanos every = state.limit / looks_in_limit;
  Nanos before = watched.computed().value_or(0), computing = 0, lowered_at = 0;
  Doing last = watched.doing();
  bool lowered = false;
  while (!state.ending) {
    state.parker.wait_until(system_clock().now() + every);
    const auto computed = watched.computed();
    if (state.ending || !computed) return;  // it ended
    const Nanos more = *computed - std::exchange(before, *computed);
    computing += more;
    if (!lowered && more < every / 4) continue;
    const Doing now = watched.doing();
    if (now.sleeps != last.sleeps) computing = 0;
    last = now;
    if (lowered && now.asleep && system_clock().now() - lowered_at >= restore_after) {
      lowered = !state.promote(state.thread, state.priority);
      lowered_at = system_clock().now();
      // The kernel forgets what it counted only when the thread wakes in real time.
      computing = looks_until_lowered * every;
    } else if (!lowered && computing >= looks_until_lowered * every) {
      lower(state.thread);
      lowered = true;
      lowered_at = system_clock().now();
      ++state.lowered;
    }
  }
}

}  // namespace

std::optional<Nanos> computing_limit() noexcept {
  rlimit limit{};
  getrlimit(RLIMIT_RTTIME, &limit);
  if (limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return static_cast<Nanos>(limit.rlim_cur) * 1000;
}

std::shared_ptr<RealtimeWatch> RealtimeWatch::start(std::uintptr_t thread, int priority, Promote promote) {
  const auto limit = computing_limit();
  if (!limit) return nullptr;
  auto state = std::make_shared<State>();
  state->thread = thread;
  state->priority = priority;
  state->promote = std::move(promote);
  state->limit = *limit;
  auto watching = Thread::start("taut-watch", [state] { watch(*state); });
  if (!watching) return nullptr;
  // On a single processor it must preempt the thread it watches.
  if (!state->promote(watching->id(), priority + 1)) state->promote(watching->id(), priority);
  return std::shared_ptr<RealtimeWatch>(new RealtimeWatch(std::move(state), std::move(*watching)));
}

RealtimeWatch::RealtimeWatch(std::shared_ptr<State> state, Thread thread)
    : state_(std::move(state)), thread_(std::move(thread)) {}

RealtimeWatch::~RealtimeWatch() {
  state_->ending = true;
  state_->parker.wake();
  thread_.join_within(longest_join);
}

int RealtimeWatch::lowered() const noexcept { return state_->lowered; }

std::string RealtimeWatch::sentence() const {
  const int times = lowered();
  if (times == 0) return {};
  return "Real time was taken from the audio thread " + (times == 1 ? "once" : std::to_string(times) + " times") +
         ", while a callback computed for more than " +
         std::to_string(looks_until_lowered * state_->limit / looks_in_limit / 1'000'000) +
         " ms: the kernel ends a program that does so in real time for " + std::to_string(state_->limit / 1'000'000) +
         " ms (RLIMIT_RTTIME).";
}

}  // namespace taut::platform
