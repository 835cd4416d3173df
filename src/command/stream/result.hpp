// SPDX-License-Identifier: MIT
// The results of play, record and through.
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
  Frames missed = 0;          ///< that the file or pipe was too slow for
  bool piped = false;
  std::vector<FileGap> gaps;  ///< of a recording
  double peak = 0;            ///< dBFS; minus infinity for silence
  bool interrupted = false;
  std::optional<Error> error;  ///< what ended it early; the rest is how far it got
  std::vector<std::string> remarks;
};

/// Prints the result or the error, as JSON if requested. Returns the exit status: `dropped_out` if sound is missing.
int told(const Expected<StreamResult>& result, const StreamOptions& options, bool json, std::string_view title);

}  // namespace taut::command
