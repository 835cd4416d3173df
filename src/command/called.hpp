// SPDX-License-Identifier: MIT
// Makes commands in sentences ready to type. `./run` builds this program where no shell finds it, so it passes in
// TAUT_CALLED_AS what the user types instead of "taut".
#pragma once
#include <string>
#include <string_view>

namespace taut::command {

/// `text` with its commands ("`taut devices`", "sudo taut register", "taut --version") as this user types them.
std::string as_typed(std::string_view text);

/// The same for a given name; empty: unchanged.
std::string as_typed(std::string_view text, std::string_view name);

}  // namespace taut::command
