// SPDX-License-Identifier: MIT
// Runs cycles of several widths under callgrind, one dump a width. With --toggle-collect=taut::engine::Cycle::serve* what
// is counted is the cycle alone, the card's done() included: not the wait, where the virtual card moves its samples.
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(label) static_cast<void>(label)
#define RUNNING_ON_VALGRIND 0
#endif

#include "support/stage.hpp"

namespace {

constexpr int frames = 64, cycles = 50;

void count(int channels) {
  taut::tests::Stage stage(channels, frames);
  for (int i = 0; i < cycles; ++i) stage.step();  // the filling turn, and the dynamic linker's look-ups
  CALLGRIND_ZERO_STATS;
  for (int i = 0; i < cycles; ++i) stage.step();
  const std::string label = std::to_string(channels) + "/" + std::to_string(channels);
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace

int main() {
#if !defined(__x86_64__) || !defined(__OPTIMIZE__) || defined(TAUT_SANITIZED) || defined(__clang__) || __GNUC__ != 12
  std::puts("the budgets are those of GCC 12 for x86-64, optimised and without sanitizers");
  return 1;
#endif
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("this program counts under callgrind only, and valgrind's headers must be there when it is built");
    return 1;
  }
  std::printf("cycles %d\n", cycles);
  for (const int channels : {2, 8, 16, 32, 64, 128, 256}) count(channels);
  return 0;
}
