// SPDX-License-Identifier: MIT
// The analogue part of `taut loopback`: a sweep through a real cable.
#pragma once
#include "command/stream/stream.hpp"
#include "host/host.hpp"
#include "monitor/sweep.hpp"

namespace taut::command {

struct SweepOutcome {
  monitor::Echo echo;  ///< of the input with the best signal
  int heard_on = 0;    ///< that input, from 0
  engine::Report report;
  host::Latencies reported;
  Frames captured = 0;
  bool interrupted = false;
  bool spoiled = false;  ///< every sweep had a drop-out: nothing was measured
};

struct SweepTask {
  std::vector<int> channels;  ///< plays on all these outputs, records all these inputs
  int buffer = 0;
  double rate = 0;
  double load = 0;  ///< share of each period used by the callback
};

/// Prepares, runs and ends a session. A sweep with a drop-out is useless: up to three are played.
Expected<SweepOutcome> run_sweep(const host::Driver& driver, const SweepTask& task);

}  // namespace taut::command
