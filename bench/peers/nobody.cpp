// SPDX-License-Identifier: MIT
// The machine's work in a period without a peer: its clock, its helpers, and this measurement.
#include "measure.hpp"

int main(int count, char** words) {
  const taut::peers::Options options = taut::peers::parse(count, words);
  taut::peers::step_back();
  static_cast<void>(read_all(0, options));
  taut::peers::pause(taut::peers::settle);
  const taut::peers::ReadingCost weight = taut::peers::weigh(options);
  const taut::peers::Reading begin = read_all(0, options);
  taut::peers::pause(options.seconds);
  const taut::peers::Reading end = read_all(0, options);
  const double periods = static_cast<double>(end.now() - begin.now()) * 1e-9 * options.rate / options.frames;
  std::printf("system=%.0f\n", static_cast<double>(end.busy() - begin.busy() - weight.system) / periods);
}
