// SPDX-License-Identifier: MIT
// What can be read of a text that is not wholly TOML: all lines but those that are the reason.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/document.hpp"

namespace taut::settings {

/// A line that was left out. `table` and `key` are where and what it seems to be, for who has to know what is missing.
struct LostLine {
  Error error;
  std::vector<std::string> table;  ///< {"host", "reaper.exe"}
  std::string key;                 ///< empty: a heading, or nothing that looks like a setting
  std::string text;                ///< of the line
};

struct Salvage {
  Node root;
  std::vector<LostLine> lost;
  std::optional<Error> nothing;  ///< why nothing could be read
};

/// Exact: what is kept means what it means in the whole text. A heading is lost with all that stands below it; a text with
/// strings of several lines is not salvaged, since the line that is the reason may have begun one. Places are those of the
/// whole text. Any thread.
Salvage salvage(std::string_view text);

}  // namespace taut::settings
