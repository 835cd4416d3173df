// SPDX-License-Identifier: MIT
// `taut loopback`: plays, listens to what comes back, and says how long it took and whether it is the same.
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
  double load = 0;     ///< percent of each period that the callback takes
  double settle = 10;  ///< seconds at most that `safety = tight` is given to come down before the signal is played
  bool forget = false;
  enum class Way { choose, digital, analogue } way = Way::choose;
  bool json = false;
};

struct LoopbackResult {
  std::string played;  ///< a file's name, or what the signal is
  bool swept = false;  ///< analogue: a sweep was measured, nothing was compared bit by bit
  engine::Report report;
  host::Latencies reported;   ///< by the protocol, as any host is told
  std::vector<int> channels;  ///< from 0; looped output k to input k
  int bits = 32;              ///< that the whole way can carry
  double load = 0;
  double seconds = 0;              ///< captured
  monitor::Verdict verdict;        ///< when compared
  monitor::Echo echo;              ///< when swept: of the input that heard it best
  int heard_on = 0;                ///< that input, from 0
  std::optional<double> measured;  ///< round trip in frames
  std::optional<Frames> learned;   ///< what the hardware adds by itself, reported and kept from now on
  bool accounted = false;          ///< every frame lost is one that the driver told of
  bool interrupted = false;
  bool spoiled = false;  ///< when swept: by drop-outs, so that nothing was measured
  Frames missed = 0;     ///< of the captured frames the last, which this computer was too slow to compare
  Status status = failed;
  std::string conclusion, remedy;
  std::vector<std::string> remarks;
  Cards cards;
};

/// Runs it, prints, and returns the exit status.
int run(const LoopbackOptions& options);

/// The report for people: one screen.
std::string text_of(const LoopbackResult& result);

/// Fills status, conclusion and remedy from everything else.
void judge(LoopbackResult& result);

}  // namespace taut::command
