// SPDX-License-Identifier: MIT
// `taut record`: the inputs into a file that is whole at every moment.
#pragma once
#include <string>

#include "command/stream.hpp"
#include "files/info.hpp"

namespace taut::command {

struct RecordOptions : StreamOptions {
  std::string file;
  double seconds = 0;  ///< 0: until Ctrl-C
  files::Sample sample = files::Sample::s24;
  bool replace = false;
  bool json = false;
};

/// Runs it, prints, and returns the exit status.
int run(const RecordOptions& options);

}  // namespace taut::command
