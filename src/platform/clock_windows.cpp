// SPDX-License-Identifier: MIT
// The performance counter, in nanoseconds of timeGetTime()'s epoch: what hosts compare our times with (protocol 3.9).
#include <windows.h>

#include <timeapi.h>

#include "platform/clock.hpp"
#include "platform/timer_windows.hpp"

namespace taut::platform {
namespace {

constexpr Nanos nanos_per_ms = 1'000'000;

Nanos ticks() noexcept {
  LARGE_INTEGER ticks;
  QueryPerformanceCounter(&ticks);  // never fails from Windows XP on
  return ticks.QuadPart;
}

class Counter final : public Clock {
 public:
  Counter() noexcept {
    LARGE_INTEGER frequency;
    QueryPerformanceFrequency(&frequency);
    per_second_ = frequency.QuadPart;
    // The moment at which the other clock moves on is known best right after it: a reading of it alone is a step late.
    timeBeginPeriod(1);
    const DWORD before = timeGetTime();
    const Nanos patience = ticks() + per_second_ / 50;
    DWORD after = before;
    while ((after = timeGetTime()) == before && ticks() < patience) {}
    offset_ = Nanos{after} * nanos_per_ms - since_boot();
    timeEndPeriod(1);
  }

  // Answered in user space where the processor's own counter is the source: no system call.
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override {
    return unproven([&] { return since_boot(); }) + offset_;
  }

  void sleep_until(Nanos time) const noexcept override;

 private:
  [[nodiscard]] Nanos since_boot() const noexcept {
    const Nanos now = ticks();
    return now / per_second_ * nanos_per_second + now % per_second_ * nanos_per_second / per_second_;
  }

  Nanos per_second_ = 1, offset_ = 0;
};

void Counter::sleep_until(Nanos time) const noexcept {
  if (time <= now()) return;
  // One of its own for each sleep: what a host's thread kept, nobody would close. The cost is spent before the sleep.
  Timer timer;
  for (Nanos left = time - now(); left > 0; left = time - now()) {
    if (timer.set(left))
      WaitForSingleObject(timer.handle(), INFINITE);
    else
      Sleep(static_cast<DWORD>(left / nanos_per_ms + 1));
  }
}

}  // namespace

const Clock& system_clock() noexcept TAUT_NONBLOCKING {
  // Made by the first call, which is a control thread's.
  return unproven([]() -> const Clock& {
    static const Counter counter;
    return counter;
  });
}

}  // namespace taut::platform
