// SPDX-License-Identifier: MIT
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "platform/realtime.hpp"
#include "platform/realtime_steps.hpp"
#include "platform/realtime_watch_linux.hpp"
#include "platform/rtkit_linux.hpp"

namespace taut::platform {
namespace {

constexpr Nanos service_bound = 2 * nanos_per_second;

// The kernel counts ticks of up to 10 ms, and the watch needs some looks within the limit.
constexpr Nanos least_limit = 20'000'000;

constexpr int nice_level = -11;  // the level sound servers use

constexpr const char* join_audio_group =
    "For real time type: echo '@audio - rtprio 95' | sudo tee /etc/security/limits.d/audio.conf && sudo usermod -aG "
    "audio "
    "$USER, and log in again. On a desktop the package rtkit does it too: sudo apt install rtkit.";

// Root is refused real time only inside a container without the right to it.
constexpr const char* give_container_the_right =
    "This is root, but without the right to real time (CAP_SYS_NICE), as in a container: start that with --cap-add "
    "SYS_NICE.";

std::unexpected<Error> no_such_thread() { return failure(Trouble::absent, "The audio thread has ended."); }

// In real time the kernel would end the host at the first callback that takes a little longer.
std::optional<Error> limit_too_low(Nanos period) {
  const auto limit = computing_limit();
  if (!limit || *limit >= std::max(least_limit, 2 * period)) return std::nullopt;
  return Error{Trouble::denied,
               "The kernel ends a program that computes for " + std::to_string(*limit / 1'000'000) +
                   " ms in real time (RLIMIT_RTTIME), which is too little for this cycle.",
               "Raise that limit where the program is started: ulimit -R unlimited"};
}

// 0 would mean the calling thread, and a number that is no tid somebody else.
bool plausible(std::uintptr_t id) noexcept { return id > 0 && id <= 0x7FFFFFFF; }

}  // namespace

Expected<Grant> ask_kernel(std::uintptr_t id, int priority) {
  if (!plausible(id)) return no_such_thread();
  // Reset on fork: child processes of the host must not inherit it.
  sched_param parameter{};
  parameter.sched_priority = priority;
  if (sched_setscheduler(static_cast<pid_t>(id), SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter) == 0)
    return Grant{Grant::Kind::fifo,
                 priority,
                 "The audio thread runs in real time (FIFO, priority " + std::to_string(priority) + ").",
                 {}};
  if (errno == ESRCH) return no_such_thread();
  return failure(
      errno == EPERM ? Trouble::denied : Trouble::bad_request,
      "The kernel refuses real time of priority " + std::to_string(priority) + " (" + std::strerror(errno) + ").");
}

Expected<Grant> ask_rtkit(Expected<Rtkit>& service, std::uintptr_t id, Nanos period, int priority) {
  if (!plausible(id)) return no_such_thread();
  if (!service) return std::unexpected(service.error());
  return service->make_realtime(id, period, priority, 1);  // leaves room above for the watching thread
}

Expected<Grant> ask_nice(Expected<Rtkit>& service, std::uintptr_t id) {
  if (!plausible(id)) return no_such_thread();
  const auto granted = [](int level) {
    return Grant{Grant::Kind::nice,
                 level,
                 "The audio thread has raised priority (nice level " + std::to_string(level) + ").",
                 {}};
  };
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(id), nice_level) == 0) return granted(nice_level);
  if (errno == ESRCH) return no_such_thread();
  const std::string refusal = std::string("The kernel refuses a better nice level (") + std::strerror(errno) + ").";
  if (!service) return failure(Trouble::denied, refusal);
  const auto level = service->make_preferred(id, nice_level);
  if (!level) return failure(Trouble::denied, refusal + " " + level.error().what);
  return granted(*level);
}

namespace {

/// If the process has a limit on real-time computing: uses the same methods again, for the watching thread and for
/// restoring.
std::shared_ptr<RealtimeHold> watch_limit(std::uintptr_t id, Nanos period, int priority) {
  return RealtimeWatch::start(id, priority, [period](std::uintptr_t thread, int wanted) {
    if (ask_kernel(thread, wanted)) return true;
    auto service = Rtkit::connect(service_bound);
    return service && service->make_realtime(thread, period, wanted, 0).has_value();
  });
}

Grant not_realtime(Expected<Rtkit>& service, std::uintptr_t id, const std::string& refusals, const char* remedy) {
  if (auto preferred = ask_nice(service, id)) {
    preferred->sentence += refusals;
    preferred->remedy = remedy;
    return *preferred;
  } else {
    return {Grant::Kind::none, 0,
            "The audio thread has ordinary priority and will drop out when the computer is busy." + refusals + " " +
                preferred.error().what,
            remedy};
  }
}

}  // namespace

Grant make_realtime(std::uintptr_t id, Nanos period, int priority) {
  if (!plausible(id)) return {Grant::Kind::none, 0, no_such_thread().error().sentence(), {}};
  if (const auto low = limit_too_low(period)) {
    auto service = Rtkit::connect(service_bound);
    return not_realtime(service, id, " " + low->what, low->remedy.c_str());
  }
  auto direct = ask_kernel(id, priority);
  if (direct) {
    direct->hold = watch_limit(id, period, priority);
    return *direct;
  }
  if (direct.error().trouble == Trouble::absent) return {Grant::Kind::none, 0, direct.error().sentence(), {}};

  auto service = Rtkit::connect(service_bound);
  auto served = ask_rtkit(service, id, period, priority);
  if (served) {
    served->sentence += " " + direct.error().what;
    served->hold = watch_limit(id, period, served->priority);
    return *served;
  }
  const std::string refusals = " " + direct.error().what + " " + served.error().sentence();
  const char* const remedy = geteuid() == 0 ? give_container_the_right : join_audio_group;
  return not_realtime(service, id, refusals, remedy);
}

AudioThread::AudioThread() noexcept = default;
AudioThread::~AudioThread() = default;

}  // namespace taut::platform
