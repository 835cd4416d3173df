// SPDX-License-Identifier: MIT
// What --help prints: written by hand, for musicians, in 80 columns.
#pragma once
#include <string>
#include <string_view>

namespace taut::command {

/// The help of a subcommand; empty text: of `taut` itself. Empty result: there is no such subcommand.
std::string help_of(std::string_view subcommand);

}  // namespace taut::command
