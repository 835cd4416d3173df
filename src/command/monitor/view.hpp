// SPDX-License-Identifier: MIT
// What `taut monitor` draws on a terminal: pure, apart from what it has seen.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "command/terminal/terminal.hpp"
#include "telemetry/reader.hpp"

namespace taut::command {

class MonitorView {
 public:
  /// What there is now; `now` in ns since 1970.
  void look(telemetry::Listing listing, std::int64_t now);

  /// Another stream, by its place after (or before) the one shown in full.
  void choose(int step);

  /// At most size.rows lines of at most size.columns characters, colours aside.
  [[nodiscard]] std::vector<std::string> lines(TerminalSize size) const;

 private:
  struct Past {
    std::int64_t at;
    telemetry::Snapshot snapshot;
  };
  [[nodiscard]] std::size_t chosen() const;
  [[nodiscard]] std::string headline(const telemetry::Stream& stream, bool is_chosen) const;
  [[nodiscard]] std::vector<std::string> detail(const telemetry::Stream& stream, TerminalSize size) const;

  telemetry::Listing listing_;
  std::int64_t now_ = 0;
  std::string chosen_;                            // its id; it may be gone
  std::map<std::string, std::deque<Past>> past_;  // of each stream, for what it used lately
};

}  // namespace taut::command
