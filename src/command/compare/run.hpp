// SPDX-License-Identifier: MIT
// Measures one way with the signals and analysis of `taut loopback`.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "ways/way.hpp"

namespace taut::command {

struct CompareTask {
  ways::WayRequest wish;
  double seconds = 3;              ///< length of the signal
  double lead = 0.5;               ///< seconds of silence first, for the way to settle; not counted
  int tries = 4;                   ///< buffer sizes at most, each twice the one before
  Nanos patience = 5'000'000'000;  ///< beyond the signal's own length; then the way has stalled
};

/// One run of a way.
struct Measured {
  ways::Got got;
  std::optional<double> round_trip;  ///< frames; nullopt: nothing came back
  bool swept = false;                ///< measured by a sweep: the exact signal did not come back
  bool bit_exact = false;            ///< at 16 bits, which every way can carry
  std::int64_t drop_outs = 0;        ///< swept: only those the way notices itself
  double cpu = 0;                    ///< of one processor; 1: all of it
  std::optional<double> cycles;      ///< processor cycles per second of audio
  double wakes = 0;                  ///< per second of audio
};

/// A line of the table.
struct Row {
  std::string way;
  std::optional<Measured> measured;  ///< the first run without drop-outs, else the last
  std::vector<int> dropped_at;       ///< buffer sizes tried before that dropped out
  std::string why;                   ///< a sentence if nothing was measured or came back
};

/// Opens the way and plays, as often as needed. Never fails: problems become a sentence in the row.
Row compare(ways::Way& way, const CompareTask& task);

}  // namespace taut::command
