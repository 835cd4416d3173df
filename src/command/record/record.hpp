// SPDX-License-Identifier: MIT
// `taut record`: records the inputs to a file that is valid at every moment, or to a pipe.
#pragma once
#include <optional>
#include <string>

#include "command/stream/stream.hpp"
#include "files/info.hpp"

namespace taut::command {

struct RecordOptions : StreamOptions {
  std::string file;
  double seconds = 0;                   ///< 0: until Ctrl-C
  std::optional<files::Sample> sample;  ///< nullopt: s24, or what a lossy format takes
  bool replace = false;
  bool json = false;
};

/// Runs it, prints, and returns the exit status.
int run(const RecordOptions& options);

}  // namespace taut::command
