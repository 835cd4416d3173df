// SPDX-License-Identifier: MIT
// `taut prove`: what Taut does on this computer, in one sealed file; and the table made of such files.
#pragma once
#include <string>

#include "command/stream/stream.hpp"

namespace taut::command {

struct ProveOptions : StreamOptions {
  std::string file;       ///< ends in .json; empty: the first free one of taut-proof.json, taut-proof-2.json ...
  std::string table;      ///< a folder: print the table of its files instead
  bool no_card = false;   ///< on the virtual card
  bool no_cable = false;  ///< play no sweep
  double seconds = 20;    ///< under load, for each buffer size
  double load = 50;       ///< percent of each period used by the callback
  int level = 2;          ///< of the protocol's rules; 0: none
  bool json = false;
};

/// Runs it, prints, and returns the exit status: `success` once the file is written, or if all files are in the table.
int run(const ProveOptions& options);

/// The table of all .json files of the folder, on stdout; sentences on rejected files on stderr.
int print_table(const ProveOptions& options);

}  // namespace taut::command
