// SPDX-License-Identifier: MIT
#include <time.h>

#include "platform/clock.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::platform {
namespace {

Nanos read(clockid_t which) noexcept { return static_cast<Nanos>(clock_gettime_nsec_np(which)); }

class Uptime final : public Clock {
 public:
  // The same count as mach_absolute_time() and Core Audio's host time, in ns: no system call.
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override {
    return unproven([] { return read(CLOCK_UPTIME_RAW); });
  }

  // Reads the clock without sleep last.
  [[nodiscard]] Nanos slept() const noexcept TAUT_NONBLOCKING override {
    const Nanos all = unproven([] { return read(CLOCK_MONOTONIC_RAW); });
    return all - now();
  }

  void sleep_until(Nanos time) const noexcept override {
    for (Nanos left = time - now(); left > 0; left = time - now()) {
      const timespec rest = to_timespec(left);
      nanosleep(&rest, nullptr);
    }
  }
};

constinit Uptime uptime;

}  // namespace

const Clock& system_clock() noexcept TAUT_NONBLOCKING { return uptime; }

Nanos stopwatch() noexcept TAUT_NONBLOCKING { return uptime.now(); }

}  // namespace taut::platform
