// SPDX-License-Identifier: MIT
// A thread with a time constraint: so much computing, within so long, in every cycle.
#include <mach/mach_error.h>
#include <mach/mach_init.h>
#include <mach/mach_time.h>
#include <mach/thread_act.h>
#include <mach/thread_policy.h>

#include <algorithm>

#include "platform/realtime.hpp"

namespace taut::platform {
namespace {

// The scheduler takes up to 50 ms for a constraint.
constexpr Nanos longest = 50'000'000;
constexpr Nanos usual_period = 5'000'000;

std::uint32_t ticks(Nanos time) noexcept {
  mach_timebase_info_data_t base{};
  mach_timebase_info(&base);
  return static_cast<std::uint32_t>(time * base.denom / std::max(base.numer, 1U));
}

}  // namespace

// The number of a thread is its Mach port. `priority` has no meaning here: constraints are compared, not numbers.
Grant make_realtime(std::uintptr_t id, Nanos period, int priority) {
  const Nanos cycle = std::clamp<Nanos>(period > 0 ? period : usual_period, 100'000, longest);
  thread_time_constraint_policy_data_t policy{
      .period = ticks(cycle), .computation = ticks(cycle / 2), .constraint = ticks(cycle), .preemptible = 1};
  const kern_return_t refused =
      thread_policy_set(static_cast<thread_act_t>(id), THREAD_TIME_CONSTRAINT_POLICY,
                        reinterpret_cast<thread_policy_t>(&policy), THREAD_TIME_CONSTRAINT_POLICY_COUNT);
  if (refused == KERN_SUCCESS)
    return {Grant::Kind::fifo, priority, "The audio thread runs in real time, with a time constraint of its cycle."};
  return {Grant::Kind::none, 0,
          std::string("The audio thread has ordinary priority and will drop out when the computer is busy: macOS "
                      "refuses a time constraint (") +
              mach_error_string(refused) + ").",
          "Close other programs, and start the sound again."};
}

AudioThread::AudioThread() noexcept = default;
AudioThread::~AudioThread() = default;

}  // namespace taut::platform
