// SPDX-License-Identifier: MIT
// Devices under one name in the settings file: which, who has the clock, which of their channels and how they are called.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/document.hpp"

namespace taut::settings {

/// What stands under [several.NAME]. Channels are written `member.channel` or `member.channel:name`, both counted from 1, in
/// the order in which programs are to see them; those not listed are hidden. Without a list all are shown.
struct Several {
  std::string name;
  std::vector<std::string> members;  ///< ids; two at least, or one with a list of channels
  int master = 1;                    ///< the member that has the clock, counted from 1
  bool one_clock = false;            ///< the user says that all run on one clock (a word clock cable)
  std::optional<std::vector<std::string>> inputs, outputs;
  /// What backends know it as, in the form that docs/several.md describes.
  [[nodiscard]] std::string id() const;
};

constexpr std::string_view several_prefix = "several:";

/// A name that stands for members, and is no list of them itself.
bool is_name(std::string_view text) noexcept;

/// One table; the error says line and column. Any thread.
Expected<Several> several_of(const Node& table);

}  // namespace taut::settings
