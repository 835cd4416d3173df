// SPDX-License-Identifier: MIT
// `taut play`: a recording out of the outputs.
#pragma once
#include <string>

#include "command/stream/stream.hpp"

namespace taut::command {

struct PlayOptions : StreamOptions {
  std::string file;
  double seconds = 0;      ///< 0: all of it
  bool mix = false;        ///< all channels on two outputs, or on one
  bool varispeed = false;  ///< at another rate it is another speed
  bool json = false;
};

/// Runs it, prints, and returns the exit status.
int run(const PlayOptions& options);

}  // namespace taut::command
