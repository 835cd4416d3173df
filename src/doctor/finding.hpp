// SPDX-License-Identifier: MIT
// One thing that was looked at: what was measured, why it matters, and the one command that mends it.
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

/// A measured number under a name of its own, whose ending is the unit: `p99_ns`, `share_percent`.
struct Figure {
  std::string name;
  double value = 0;
};

struct Finding {
  std::string topic;  ///< a short word, the same in every version: "real-time", "governor"
  Severity severity = Severity::ok;
  std::string measured;      ///< a sentence with the figure
  std::string why = {};      ///< a sentence: what it does to sound; empty when it is fine
  std::string command = {};  ///< what mends it, to be typed as it stands; empty where nothing typed helps
  std::string remedy = {};   ///< what follows the command, or stands in its place; may be empty
  std::vector<Figure> figures = {};
};

/// `ok` of none.
Severity worst(std::span<const Finding> findings) noexcept;

/// How this user becomes root for one command.
enum class Root {
  already,  ///< this is root
  sudo,
  su,  ///< no sudo here
};

/// A step of a command that root runs: `feed` is written to the standard input of `run`. The pattern of files in `run` is
/// expanded by a shell. Neither may contain a single quote or a dollar sign.
struct Step {
  std::string feed;  ///< a line; empty: none
  std::string run;
};

/// The steps as one line for a shell: `echo performance | sudo tee ...`.
std::string as_root(Root root, std::span<const Step> steps);

/// The programs that a command starts, without sudo and what the shell does itself.
std::vector<std::string> programs_of(std::string_view command);

/// Takes away every command that needs a program which is not among `present`, and says which in its place.
void drop_missing_programs(std::vector<Finding>& findings, const std::set<std::string>& present);

}  // namespace taut::doctor
