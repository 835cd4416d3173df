// SPDX-License-Identifier: MIT
// `taut loopback`: plays, captures what comes back, and says how long it took and whether it is the same.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "command/stream/cards.hpp"
#include "command/stream/stream.hpp"
#include "command/terminal/say.hpp"
#include "monitor/loopback.hpp"
#include "monitor/sweep.hpp"

namespace taut::command {

struct LoopbackOptions : StreamOptions {
  double seconds = 3;
  std::string file;
  double load = 0;     ///< percent of each period used by the callback
  double settle = 10;  ///< seconds at most for `safety = tight` to come down before the signal
  bool forget = false;
  enum class Way { choose, digital, analogue } way = Way::choose;
  bool json = false;
};

struct LoopbackResult {
  std::string played;  ///< file name, or what the signal is
  bool swept = false;  ///< analogue: a sweep was measured, nothing was compared bit by bit
  engine::Report report;
  host::Latencies reported;   ///< over the protocol, as to any host
  std::vector<int> channels;  ///< from 0; output k looped to input k
  int bits = 32;              ///< that the whole path can carry
  double load = 0;
  double seconds = 0;              ///< captured
  monitor::Verdict verdict;        ///< if compared
  monitor::Echo echo;              ///< if swept: of the input with the best signal
  int heard_on = 0;                ///< that input, from 0
  std::optional<double> measured;  ///< round trip, frames
  std::optional<Frames> learned;   ///< the hardware's own latency, reported and kept from now on
  bool accounted = false;          ///< every lost frame was reported by the driver
  bool interrupted = false;
  bool spoiled = false;  ///< if swept: spoiled by drop-outs, so nothing was measured
  Frames missed = 0;     ///< the last captured frames, which this computer was too slow to compare
  ExitStatus status = failed;
  std::string conclusion, remedy;
  std::vector<std::string> remarks;
  Cards cards;
};

/// Runs it, with progress on stderr. Only `cards` stays empty.
Expected<LoopbackResult> measured(const LoopbackOptions& options);

/// Runs it, prints, and returns the exit status.
int run(const LoopbackOptions& options);

/// The report for people: one screen.
std::string text_of(const LoopbackResult& result);

/// Fills in status, conclusion and remedy from everything else.
void judge(LoopbackResult& result);

}  // namespace taut::command
