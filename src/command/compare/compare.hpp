// SPDX-License-Identifier: MIT
// `taut compare`: the system's own ways to the card and Taut's, one after another, in one table.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command/compare/run.hpp"
#include "command/stream/stream.hpp"
#include "command/terminal/say.hpp"
#include "ways/way.hpp"

namespace taut::command {

/// `input` and `output` are parts of names here, the same for every way; `device` is Taut's alone.
struct CompareOptions : StreamOptions {
  double seconds = 3;
  int tries = 4;     ///< how often the buffer is doubled, at most, until nothing drops out
  std::string plot;  ///< a file for the SVG; empty: none
  bool json = false;
};

struct CompareResult {
  double rate = 0, seconds = 0;
  std::vector<Row> rows;
  std::string plot;  ///< the file that was written
};

/// Runs it, prints, and returns the exit status: success when at least one way brought the signal back.
int run(const CompareOptions& options);

/// Taut, or another ASIO-compatible driver, as one more way: through the host library, like any host.
std::unique_ptr<ways::Way> driver_way(const StreamOptions& options);

/// The table for people: one screen.
std::string text_of(const CompareResult& result);

/// The same as a drawing; equal results give equal bytes.
std::string plot_of(const CompareResult& result);

}  // namespace taut::command
