// SPDX-License-Identifier: MIT
// For programs that count instructions, one count per label: under callgrind on x86-64, under QEMU with our plug-in
// (tests/arm/count_plugin.c) on ARM. Unlike times, instruction counts do not depend on the machine's load, so tests can
// set budgets. tests/support/instructions.sh reads them.
#pragma once
#ifdef __aarch64__
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace taut::tests {
/// A system call that no kernel has, which the plug-in watches for. 0 starts a count, 1 writes it out.
inline void counting_call(long what) { static_cast<void>(::syscall(0x7a75, what)); }
inline void keep_count(const char* label) {
  counting_call(1);
  std::puts(label);
}
}  // namespace taut::tests

#define CALLGRIND_ZERO_STATS ::taut::tests::counting_call(0)
#define CALLGRIND_DUMP_STATS_AT(label) ::taut::tests::keep_count(label)
#elif __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(label) static_cast<void>(label)
#define RUNNING_ON_VALGRIND 0
#endif

#include <cstdio>

namespace taut::tests {

/// Whether the scalar kernels are counted too: no budget holds them, but vector kernels are compared with them.
#ifdef __aarch64__
inline constexpr bool counts_scalar = true;
#else
inline constexpr bool counts_scalar = false;
#endif

/// Whether the counts are comparable with the budgets. If not, prints the reason.
inline bool counts_instructions() {
#if !(defined(__x86_64__) || defined(__aarch64__)) || !defined(__OPTIMIZE__) || defined(TAUT_SANITIZED) || \
    defined(__clang__) || __GNUC__ != 12
  std::puts("the budgets are those of GCC 12 for x86-64 and 64-bit ARM, optimised and without sanitizers");
  return false;
#elif defined(__aarch64__)
  const bool counting = std::getenv("TAUT_COUNTING") != nullptr;
  if (!counting) std::puts("this program counts under QEMU with our plug-in only");
  return counting;
#else
  if (RUNNING_ON_VALGRIND == 0)
    std::puts("this program counts under callgrind only, and valgrind's headers must be there when it is built");
  return RUNNING_ON_VALGRIND != 0;
#endif
}

}  // namespace taut::tests
