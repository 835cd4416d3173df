// SPDX-License-Identifier: MIT
// The text of --help: written by hand, for musicians, in 80 columns.
#pragma once
#include <string>
#include <string_view>

namespace taut::command {

/// The help of a subcommand, or of `taut` if empty. Returns an empty text for unknown subcommands.
std::string help_of(std::string_view subcommand);

}  // namespace taut::command
