// SPDX-License-Identifier: MIT
// The manual page and the completion of a shell, made of the same pages and tables that --help and the command line read.
#pragma once
#include <string>

namespace taut::command {

/// taut.1, as man and groff read it.
std::string man_page();

/// What bash sources to complete commands, options and the values that are one of a few words.
std::string bash_completion();

}  // namespace taut::command
