// SPDX-License-Identifier: MIT
#include "platform/timer_windows.hpp"

#include <windows.h>

#include <timeapi.h>

namespace taut::platform {
namespace {

constexpr DWORD high_resolution = 2;  // CREATE_WAITABLE_TIMER_HIGH_RESOLUTION; older headers lack it

}  // namespace

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
  LARGE_INTEGER due;
  due.QuadPart = -((span + 99) / 100);  // relative: absolute times are those of the wall clock, which may be set
  return handle_ && SetWaitableTimer(handle_, &due, 0, nullptr, nullptr, FALSE);
}

}  // namespace taut::platform
