// SPDX-License-Identifier: MIT
// `taut monitor`: the streams of this user's programs while they run.
#pragma once

namespace taut::command {

struct MonitorOptions {
  double seconds = 0;  ///< 0: until ended
  double every = 1;    ///< seconds between two lines of --json
  bool once = false;   ///< one look, then the end
  bool json = false;
};

/// Shows, and returns the exit status.
int run(const MonitorOptions& options);

}  // namespace taut::command
