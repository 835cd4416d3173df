// SPDX-License-Identifier: MIT
// One way measured: by the same signals and the same analysis as `taut loopback`.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "ways/way.hpp"

namespace taut::command {

struct CompareTask {
  ways::WayRequest wish;
  double seconds = 3;              ///< of the signal
  double lead = 0.5;               ///< seconds of silence first, in which a way settles; nothing in them is counted
  int tries = 4;                   ///< buffer sizes at most; each is twice the one before
  Nanos patience = 5'000'000'000;  ///< beyond the signal's own time; then the way stands still
};

/// One run of a way.
struct Measured {
  ways::Got got;
  std::optional<double> round_trip;  ///< frames; empty: nothing came back
  bool swept = false;                ///< by a sweep: the exact signal did not come back
  bool bit_exact = false;            ///< at 16 bits, which every way can carry
  std::int64_t drop_outs = 0;        ///< swept: as far as the way notices them itself
  double cpu = 0;                    ///< of one processor, 1: all of it
  std::optional<double> cycles;      ///< of the processor, for a second of audio
  double wakes = 0;                  ///< for a second of audio
};

/// A line of the table.
struct Row {
  std::string way;
  std::optional<Measured> measured;  ///< the first run without drop-outs, else the last
  std::vector<int> dropped_at;       ///< buffer sizes that were tried before and dropped out
  std::string why;                   ///< a sentence when there is nothing measured, or nothing came back
};

/// Opens the way and plays, as often as it takes. Never fails: what a way cannot do is a sentence in its row.
Row compare(ways::Way& way, const CompareTask& task);

}  // namespace taut::command
