// SPDX-License-Identifier: MIT
#pragma once
#include <sys/syscall.h>

#include <ctime>

namespace taut::platform {

/// The futex call that takes the C library's timespec. 32-bit kernels have two; libraries with a 64-bit time_t need the
/// second.
#ifdef SYS_futex_time64
constexpr long futex_call = sizeof(std::time_t) > sizeof(long) ? SYS_futex_time64 : SYS_futex;
#else
constexpr long futex_call = SYS_futex;
#endif

}  // namespace taut::platform
