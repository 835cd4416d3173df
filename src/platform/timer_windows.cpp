// SPDX-License-Identifier: MIT
#include "platform/timer_windows.hpp"

#include <windows.h>

#include <timeapi.h>

namespace taut::platform {
namespace {

constexpr DWORD high_resolution = 2;  // CREATE_WAITABLE_TIMER_HIGH_RESOLUTION; older headers lack it

constexpr Nanos timers_step = 2'000'000;  // of Wine's timers, including their delay

using Delay = LONG(NTAPI*)(BOOLEAN alertable, const LARGE_INTEGER* interval);

// Not declared in the C library's headers. Windows has it too, but this is null except in Wine.
Delay find_delay() noexcept {
  const HMODULE system = GetModuleHandleW(L"ntdll.dll");
  if (!system || !GetProcAddress(system, "wine_get_version")) return nullptr;
  return reinterpret_cast<Delay>(reinterpret_cast<void*>(GetProcAddress(system, "NtDelayExecution")));
}

Delay delay() noexcept {
  static const Delay found = find_delay();
  return found;
}

LARGE_INTEGER from_now(Nanos span) noexcept {
  LARGE_INTEGER due;
  due.QuadPart = -((span + 99) / 100);  // relative: absolute times use the wall clock, which may be set
  return due;
}

}  // namespace

Nanos FineDelay::below() noexcept { return delay() ? timers_step : 0; }

void FineDelay::sleep(Nanos span) noexcept {
  const LARGE_INTEGER due = from_now(span);
  if (const Delay fine = delay()) fine(FALSE, &due);
}

Timer::Timer() noexcept : handle_(CreateWaitableTimerExW(nullptr, nullptr, high_resolution, TIMER_ALL_ACCESS)) {
  if (handle_) return;
  short_tick_ = timeBeginPeriod(1) == TIMERR_NOERROR;
  handle_ = CreateWaitableTimerExW(nullptr, nullptr, 0, TIMER_ALL_ACCESS);
}

Timer::~Timer() {
  if (handle_) CloseHandle(handle_);
  if (short_tick_) timeEndPeriod(1);
}

bool Timer::set(Nanos span) noexcept {
  const LARGE_INTEGER due = from_now(span);
  return handle_ && SetWaitableTimer(handle_, &due, 0, nullptr, nullptr, FALSE);
}

}  // namespace taut::platform
