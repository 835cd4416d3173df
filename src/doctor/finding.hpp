// SPDX-License-Identifier: MIT
// One check's result: what was measured, why it matters, and the one command that fixes it.
#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taut::doctor {

enum class Severity {
  ok,
  note,     ///< worth knowing; sound is steady without it
  warning,  ///< small buffers may drop out
  problem,  ///< no buffer is steady, or no card can be opened
};

/// "ok", "note", "warning", "problem".
std::string_view name(Severity severity) noexcept;

/// A measured number. Its name ends in the unit: `p99_ns`, `share_percent`.
struct Figure {
  std::string name;
  double value = 0;
};

struct Finding {
  std::string topic;  ///< a short word, stable across versions: "real-time", "governor"
  Severity severity = Severity::ok;
  std::string measured;      ///< a sentence with the figure
  std::string why = {};      ///< a sentence: how it affects sound; empty if fine
  std::string command = {};  ///< the fix, ready to type; empty if no command helps
  std::string remedy = {};   ///< said after the command, or instead of it; may be empty
  std::vector<Figure> figures = {};
};

/// `ok` if there are none.
Severity worst(std::span<const Finding> findings) noexcept;

/// How this user becomes root for one command.
enum class Root {
  already,  ///< this is root
  sudo,
  su,  ///< no sudo here
};

/// A step of a command run as root: `feed` is written to the standard input of `run`. A shell expands file patterns in
/// `run`. Neither may contain a single quote or a dollar sign.
struct Step {
  std::string feed;  ///< a line; empty: none
  std::string run;
};

/// The steps as one shell line: `echo performance | sudo tee ...`.
std::string as_root(Root root, std::span<const Step> steps);

/// The programs a command starts, except sudo and shell builtins.
std::vector<std::string> programs_of(std::string_view command);

/// Replaces each command that needs a program missing from `present` by a sentence that names the program.
void drop_missing_programs(std::vector<Finding>& findings, const std::set<std::string>& present);

}  // namespace taut::doctor
