// SPDX-License-Identifier: MIT
// The processor's counter, for a stopwatch that costs less than the system's clock.
#pragma once
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace taut::platform {

#if defined(__x86_64__) || defined(__i386__)

inline std::uint64_t cycle_count() noexcept { return __rdtsc(); }

/// Whether the counter runs at a constant rate (Intel SDM 18.17.1, AMD APM 2 8.4.5).
inline bool has_even_counter() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
}

#else

// On ARM the system's clock is that counter, read without a system call.
inline std::uint64_t cycle_count() noexcept { return 0; }
inline bool has_even_counter() noexcept { return false; }

#endif

}  // namespace taut::platform
