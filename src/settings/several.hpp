// SPDX-License-Identifier: MIT
// Joined devices under a name in the settings file: members, master, channels and their names.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/document.hpp"

namespace taut::settings {

/// The contents of [several.NAME]. Channels are written `member.channel` or `member.channel:name`, both from 1, in the
/// order programs see them; unlisted ones are hidden. Without a list all are shown.
struct Several {
  std::string name;
  std::vector<std::string> members;  ///< ids; at least two, or one with a list of channels
  int master = 1;                    ///< from 1
  bool one_clock = false;            ///< the user says that all share one clock (a word clock cable)
  std::optional<std::vector<std::string>> inputs, outputs;
  /// The id for the backend, see docs/several.md.
  [[nodiscard]] std::string id() const;
};

constexpr std::string_view several_prefix = "several:";

/// A name, as opposed to a list of members.
bool is_name(std::string_view text) noexcept;

/// Parses a table; errors give line and column. Any thread.
Expected<Several> several_of(const Node& table);

}  // namespace taut::settings
