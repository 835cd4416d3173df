// SPDX-License-Identifier: MIT
// What play, record and through have to say when they end.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command/stream/gaps.hpp"
#include "command/stream/stream.hpp"
#include "engine/report.hpp"

namespace taut::command {

struct StreamResult {
  engine::Report report;
  std::string file;           ///< empty: none
  std::vector<int> channels;  ///< from 0
  Frames frames = 0;          ///< played or recorded
  Frames missed = 0;          ///< that the file, or the pipe, was too slow for
  bool piped = false;
  std::vector<FileGap> gaps;  ///< of a recording
  double peak = 0;            ///< largest sample, in dBFS; minus infinity for silence
  bool interrupted = false;
  std::optional<Error> error;  ///< what ended it before its time; the rest is how far it came
  std::vector<std::string> remarks;
};

/// Prints the result or the error, as JSON where wished; the exit status: `dropped_out` where sound is missing.
int told(const Expected<StreamResult>& result, const StreamOptions& options, bool json, std::string_view title);

}  // namespace taut::command
