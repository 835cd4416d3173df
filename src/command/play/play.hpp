// SPDX-License-Identifier: MIT
// `taut play`: plays a recording.
#pragma once
#include <string>

#include "command/stream/stream.hpp"

namespace taut::command {

struct PlayOptions : StreamOptions {
  std::string file;
  double seconds = 0;      ///< 0: all
  bool mix = false;        ///< all channels on one or two outputs
  bool varispeed = false;  ///< another rate changes the speed
  bool json = false;
};

/// Runs it, prints, and returns the exit status.
int run(const PlayOptions& options);

}  // namespace taut::command
