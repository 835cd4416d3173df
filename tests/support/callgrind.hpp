// SPDX-License-Identifier: MIT
// For programs that count instructions under callgrind, one dump per label. Unlike times, instruction counts do not
// depend on the machine's load, so tests can set budgets. tests/support/instructions.sh reads the dumps.
#pragma once
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(label) static_cast<void>(label)
#define RUNNING_ON_VALGRIND 0
#endif

#include <cstdio>

namespace taut::tests {

/// Whether the counts are comparable with the budgets. If not, prints the reason.
inline bool counts_instructions() {
#if !defined(__x86_64__) || !defined(__OPTIMIZE__) || defined(TAUT_SANITIZED) || defined(__clang__) || __GNUC__ != 12
  std::puts("the budgets are those of GCC 12 for x86-64, optimised and without sanitizers");
  return false;
#else
  if (RUNNING_ON_VALGRIND == 0)
    std::puts("this program counts under callgrind only, and valgrind's headers must be there when it is built");
  return RUNNING_ON_VALGRIND != 0;
#endif
}

}  // namespace taut::tests
