// SPDX-License-Identifier: MIT
// `taut through`: live input to output, for a guitarist's first minute.
#pragma once
#include <string>

#include "command/stream/stream.hpp"

namespace taut::command {

struct ThroughOptions : StreamOptions {
  double gain = -20;  ///< dB
  bool unmuted = false;
  double seconds = 0;  ///< 0: until q or Ctrl-C
  bool json = false;
};

/// Runs it, prints, and returns the exit status.
int run(const ThroughOptions& options);

}  // namespace taut::command
