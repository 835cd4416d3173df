// SPDX-License-Identifier: MIT
// Runs cycles of several widths under callgrind, one dump per width. With --toggle-collect=taut::engine::Cycle::serve*
// only the cycle is counted, including the card's done(), but not the wait, where the virtual card moves its samples.
#include "support/callgrind.hpp"
#include "support/stage.hpp"

namespace {

constexpr int frames = 64, cycles = 50;

void count(int channels) {
  taut::tests::Stage stage(channels, frames);
  for (int i = 0; i < cycles; ++i) stage.step();  // the filling turn, and symbol resolution
  CALLGRIND_ZERO_STATS;
  for (int i = 0; i < cycles; ++i) stage.step();
  const std::string label = std::to_string(channels) + "/" + std::to_string(channels);
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace

int main() {
  if (!taut::tests::counts_instructions()) return 1;
  std::printf("cycles %d\n", cycles);
  for (const int channels : {2, 8, 16, 32, 64, 128, 256}) count(channels);
  return 0;
}
