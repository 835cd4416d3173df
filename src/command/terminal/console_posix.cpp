// SPDX-License-Identifier: MIT
#include "command/terminal/console.hpp"

namespace taut::command {

std::vector<std::string> begin_console(int argc, char** argv) { return {argv, argv + argc}; }

}  // namespace taut::command
