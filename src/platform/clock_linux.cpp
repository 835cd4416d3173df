// SPDX-License-Identifier: MIT
#include <time.h>

#include <cerrno>

#include "platform/clock.hpp"
#include "platform/timespec_linux.hpp"

namespace taut::platform {
namespace {

class Monotonic final : public Clock {
 public:
  // Answered in user space by the vDSO where the kernel's clock source allows it (tsc, kvm, hyper-v): no system call.
  [[nodiscard]] Nanos now() const noexcept override {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return Nanos{now.tv_sec} * nanos_per_second + now.tv_nsec;
  }

  void sleep_until(Nanos time) const noexcept override {
    const timespec until = to_timespec(time);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {}
  }
};

}  // namespace

const Clock& system_clock() noexcept {
  static constinit Monotonic clock;
  return clock;
}

}  // namespace taut::platform
