// SPDX-License-Identifier: MIT
// `taut tune`: finds the shortest round trip that this computer bears, by playing.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "command/stream/stream.hpp"
#include "command/terminal/say.hpp"
#include "command/tune/ways.hpp"
#include "settings/edit.hpp"
#include "tune/plan.hpp"

namespace taut::command {

struct TuneOptions : StreamOptions {
  tune::Goal goal;
  double load = 0;  ///< percent of each period used by the callback
  bool tone = false;
  bool yes = false;  ///< writes the recommendation without a question
  bool json = false;
};

struct TuneResult {
  TuneWays found;
  std::vector<tune::Row> rows;            ///< by round trip
  std::optional<tune::Row> answer;        ///< the best that is known
  std::vector<settings::Change> changes;  ///< of the settings file, that make it so; none if it does not hold
  double load = 0;                        ///< percent
  double played = 0;                      ///< seconds, in all
  bool interrupted = false;
  bool written = false;        ///< to the settings
  std::optional<Error> error;  ///< what ended it early, or why nothing was written
  std::string conclusion, remedy;
  ExitStatus status = failed;
};

/// Fills in answer, changes, conclusion, remedy and status from the plan and what ended it.
void conclude(TuneResult& result, const tune::Plan& plan);

/// The table with its plot, and the recommendation: in 80 columns.
std::string text_of(const TuneResult& result);

/// `{"event": ...}` on one line each: docs/tune.md.
std::string json_of_start(const TuneWays& found, const TuneOptions& options);
std::string json_of_step(const tune::Step& step, const TuneWays& found, int number);
std::string json_of_progress(const tune::Evidence& sofar, int number, double played, double total);
std::string json_of_row(const tune::Row& row, const TuneWays& found, int number);
std::string json_of_end(const TuneResult& result);

/// Runs it, prints, and returns the exit status.
int run(const TuneOptions& options);

}  // namespace taut::command
