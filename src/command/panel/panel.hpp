// SPDX-License-Identifier: MIT
// `taut panel`: the settings and the latency as a page in the user's browser, served on this computer alone.
#pragma once
#include <string>

namespace taut::command {

struct PanelOptions {
  bool no_browser = false;  ///< print the address, open nothing
  std::string program;      ///< the one whose button opens it; empty: none
  int port = 0;             ///< 0: a free one
  bool json = false;        ///< the address for programs
};

/// Runs it until Ctrl-C or, where it opened the page itself, until that is closed. Returns the exit status.
int run(const PanelOptions& options);

}  // namespace taut::command
