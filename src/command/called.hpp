// SPDX-License-Identifier: MIT
// Commands that a sentence names can be typed as they stand. `./run` builds this program without putting it where a shell
// finds it, so it says in TAUT_CALLED_AS what its user types in place of "taut".
#pragma once
#include <string>
#include <string_view>

namespace taut::command {

/// `text` with the commands in it ("`taut devices`", "sudo taut register", "taut --version") as this user types them.
std::string as_typed(std::string_view text);

/// The same for a given name; empty: as it stands.
std::string as_typed(std::string_view text, std::string_view name);

}  // namespace taut::command
