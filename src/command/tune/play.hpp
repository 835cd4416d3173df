// SPDX-License-Identifier: MIT
// Plays one size with one safety, and counts.
#pragma once
#include <functional>
#include <optional>

#include "command/stream/stream.hpp"
#include "tune/evidence.hpp"

namespace taut::command {

struct TuneTask {
  StreamOptions options;  ///< buffer and safety are what is played
  double load = 0;        ///< share of each period used by the callback
  bool tone = false;      ///< a quiet tone instead of silence
};

struct TunePlay {
  tune::Evidence evidence;     ///< what was counted until it ended
  std::optional<Error> ended;  ///< what ended it: the device went away, or its callbacks stopped
};

/// Plays until `enough` is true of what was counted so far, the device is lost, or an end is asked for. The first half
/// second is not counted: caches are cold. The driver is Taut's own, with nothing prepared. Error: it cannot be played.
Expected<TunePlay> play(host::Driver& driver, const TuneTask& task,
                        const std::function<bool(const tune::Evidence&)>& enough);

}  // namespace taut::command
