// SPDX-License-Identifier: MIT
#include <time.h>

#include <cerrno>

#include "platform/clock.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::platform {
namespace {

class Monotonic final : public Clock {
 public:
  // Answered in user space by the vDSO if the kernel's clock source allows (tsc, kvm, hyper-v): no system call.
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override {
    timespec now{};
    unproven([&] { clock_gettime(CLOCK_MONOTONIC, &now); });
    return Nanos{now.tv_sec} * nanos_per_second + now.tv_nsec;
  }

  // Reads the clock without sleep last.
  [[nodiscard]] Nanos slept() const noexcept TAUT_NONBLOCKING override {
    timespec all{};
    unproven([&] { clock_gettime(CLOCK_BOOTTIME, &all); });
    return Nanos{all.tv_sec} * nanos_per_second + all.tv_nsec - now();
  }

  void sleep_until(Nanos time) const noexcept override {
    const timespec until = to_timespec(time);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {}
  }
};

constinit Monotonic monotonic;

}  // namespace

const Clock& system_clock() noexcept TAUT_NONBLOCKING { return monotonic; }

Nanos stopwatch() noexcept TAUT_NONBLOCKING { return monotonic.now(); }

}  // namespace taut::platform
