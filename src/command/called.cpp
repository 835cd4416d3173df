// SPDX-License-Identifier: MIT
#include "command/called.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "command/options.hpp"

namespace taut::command {
namespace {

constexpr std::string_view program = "taut ";

/// Commands start a text, follow a blank or are quoted as code; otherwise "taut " ends a file name or a value.
bool may_begin(std::string_view before) { return before.empty() || std::string_view(" \n`").contains(before.back()); }

/// A subcommand, the placeholder COMMAND, or an option: a card may be called "taut lab", and "taut 0.1.0" is a version.
bool may_follow(std::string_view after) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzCOMAND";
  static const std::vector<std::string_view> commands = command_names();
  const std::string_view word = after.substr(0, after.find_first_not_of(letters));
  return after.starts_with('-') || word == "help" || word == "COMMAND" ||
         std::ranges::find(commands, word) != commands.end();
}

}  // namespace

std::string as_typed(std::string_view text, std::string_view name) {
  if (name.empty()) return std::string(text);
  std::string out;
  for (std::size_t from = 0;;) {
    const auto at = text.find(program, from);
    out += text.substr(from, at - from);
    if (at == std::string_view::npos) return out;
    from = at + program.size();
    const bool command = may_begin(text.substr(0, at)) && may_follow(text.substr(from));
    out += command ? name : program.substr(0, program.size() - 1);
    out += ' ';
  }
}

std::string as_typed(std::string_view text) {
  static const char* const name = std::getenv("TAUT_CALLED_AS");
  return as_typed(text, name ? name : "");
}

}  // namespace taut::command
