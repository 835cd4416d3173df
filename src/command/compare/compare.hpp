// SPDX-License-Identifier: MIT
// `taut compare`: measures the system's own ways to the card and Taut's, one after another, in one table.
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

/// `input` and `output` are parts of names here, for every way; `device` is for Taut only.
struct CompareOptions : StreamOptions {
  double seconds = 3;
  int tries = 4;     ///< how often, at most, the buffer is doubled until nothing drops out
  std::string plot;  ///< SVG file; empty: none
  bool json = false;
};

struct CompareResult {
  double rate = 0, seconds = 0;
  std::vector<Row> rows;
  std::string plot;  ///< the file written
};

/// Runs it, prints, and returns the exit status: success if any way brought the signal back.
int run(const CompareOptions& options);

/// Taut, or another ASIO-compatible driver, as a way: through the host library, like any host.
std::unique_ptr<ways::Way> driver_way(const StreamOptions& options);

/// The table for people: one screen.
std::string text_of(const CompareResult& result);

/// The same as a drawing; equal results give equal bytes.
std::string plot_of(const CompareResult& result);

}  // namespace taut::command
