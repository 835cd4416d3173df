// SPDX-License-Identifier: MIT
// Salvages what can be read of a text that is not entirely TOML: all lines except the offending ones.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/document.hpp"

namespace taut::settings {

/// A line left out. `table` and `key` tell what it seems to be, for whoever needs to know what is missing.
struct LostLine {
  Error error;
  std::vector<std::string> table;  ///< {"host", "reaper.exe"}
  std::string key;                 ///< empty: a heading, or nothing like a setting
  std::string text;                ///< of the line
};

struct Salvage {
  Node root;
  std::vector<LostLine> lost;
  std::optional<Error> nothing;  ///< why nothing could be read
};

/// Exact: what is kept means the same as in the whole text. A heading is lost with everything under it. A text with
/// multi-line strings is not salvaged, since the offending line may have started one. Positions are those of the whole
/// text. Any thread.
Salvage salvage(std::string_view text);

}  // namespace taut::settings
