// SPDX-License-Identifier: MIT
// The analogue way of `taut loopback`: a sweep through a real cable.
#pragma once
#include "command/stream/stream.hpp"
#include "monitor/sweep.hpp"
#include "taut/host.hpp"

namespace taut::command {

struct SweepOutcome {
  monitor::Echo echo;  ///< of the input that heard it best
  int heard_on = 0;    ///< that input's number, from 0
  engine::Report report;
  host::Latencies reported;
  Frames captured = 0;
  bool interrupted = false;
  bool spoiled = false;  ///< a drop-out fell into the sweep each time: nothing was measured
};

struct SweepTask {
  std::vector<int> channels;  ///< played on all of these outputs, listened for on all of these inputs
  int buffer = 0;
  double rate = 0;
  double load = 0;  ///< share of each period that the callback takes
};

/// Prepares, runs and ends a session of the driver. A sweep with a drop-out in it says nothing: up to three are played.
Expected<SweepOutcome> run_sweep(const host::Driver& driver, const SweepTask& task);

}  // namespace taut::command
