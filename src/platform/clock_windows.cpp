// SPDX-License-Identifier: MIT
// The performance counter, in ns since the epoch of timeGetTime(), which hosts compare our times with (protocol 3.9).
#include <windows.h>

#include <timeapi.h>

#include "platform/clock.hpp"
#include "platform/cycle_counter_windows.hpp"
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
    if (nanos_per_second % per_second_ == 0) per_tick_ = nanos_per_second / per_second_;
    const Nanos first = ticks();
    begin_ = cycle_count();
    // The other clock is known best right after a tick; at any other moment it is up to a tick late.
    timeBeginPeriod(1);
    const DWORD before = timeGetTime();
    const Nanos patience = ticks() + per_second_ / 50;
    DWORD after = before;
    while ((after = timeGetTime()) == before && ticks() < patience) {}
    offset_ = Nanos{after} * nanos_per_ms - since_boot();
    timeEndPeriod(1);
    if (!has_even_counter()) return;
    // A millisecond in steps of 100 ns is exact enough for a stopwatch.
    Nanos took = 0;
    while ((took = ticks() - first) * 1000 < per_second_) {}
    if (const std::uint64_t counted = cycle_count() - begin_; counted > 0)
      per_count_ = static_cast<double>(took) * nanos_per_second / static_cast<double>(per_second_) /
                   static_cast<double>(counted);
  }

  // Answered in user space if the processor's counter is the source: no system call.
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override {
    return unproven([&] { return since_boot(); }) + offset_;
  }

  // Reads the clock without sleep last. The other has steps of up to 16 ms.
  [[nodiscard]] Nanos slept() const noexcept TAUT_NONBLOCKING override {
    return unproven([] {
      const auto all = static_cast<Nanos>(GetTickCount64()) * nanos_per_ms;
      ULONGLONG awake = 0;  // in 100 ns
      QueryUnbiasedInterruptTime(&awake);
      return all - static_cast<Nanos>(awake) * 100;
    });
  }
  [[nodiscard]] bool sleep_counts() const noexcept TAUT_NONBLOCKING override { return true; }

  void sleep_until(Nanos time) const noexcept override;

  [[nodiscard]] Nanos stopwatch() const noexcept TAUT_NONBLOCKING {
    return per_count_ > 0 ? static_cast<Nanos>(static_cast<double>(cycle_count() - begin_) * per_count_) : now();
  }

 private:
  [[nodiscard]] Nanos since_boot() const noexcept {
    const Nanos now = ticks();
    if (per_tick_ != 0) return now * per_tick_;
    return now / per_second_ * nanos_per_second + now % per_second_ * nanos_per_second / per_second_;
  }

  Nanos per_second_ = 1, offset_ = 0;
  Nanos per_tick_ = 0;  // ns if whole (10 MHz, Windows' usual counter): avoids a division
  std::uint64_t begin_ = 0;
  double per_count_ = 0;  // ns per count of the processor's; 0: unreliable
};

void Counter::sleep_until(Nanos time) const noexcept {
  if (time <= now()) return;
  // One per sleep: nobody would close one kept by a host's thread. Creating it costs time before the sleep only.
  Timer timer;
  for (Nanos left = time - now(); left > 0; left = time - now()) {
    if (left < FineDelay::below())
      FineDelay::sleep(left);
    else if (timer.set(left - FineDelay::below()))
      WaitForSingleObject(timer.handle(), INFINITE);
    else
      Sleep(static_cast<DWORD>(left / nanos_per_ms + 1));
  }
}

// Made by the first call, on a control thread.
const Counter& the_counter() noexcept TAUT_NONBLOCKING {
  return unproven([]() -> const Counter& {
    static const Counter counter;
    return counter;
  });
}

}  // namespace

const Clock& system_clock() noexcept TAUT_NONBLOCKING { return the_counter(); }

Nanos stopwatch() noexcept TAUT_NONBLOCKING { return the_counter().stopwatch(); }

}  // namespace taut::platform
