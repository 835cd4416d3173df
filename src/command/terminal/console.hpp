// SPDX-License-Identifier: MIT
// Text in and out of the program is UTF-8 on every system.
#pragma once
#include <string>
#include <vector>

namespace taut::command {

/// Call first: sets up the output and returns the arguments (the program's name first) as UTF-8.
std::vector<std::string> begin_console(int argc, char** argv);

}  // namespace taut::command
