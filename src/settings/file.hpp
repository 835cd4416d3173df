// SPDX-License-Identifier: MIT
// The parsed settings file: settings for all programs, for one program, and joined devices. docs/settings.md shows one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"
#include "settings/several.hpp"

namespace taut::settings {

/// A setting in the file's form; `value` as settings::set() takes it.
struct Line {
  std::string key, value;
};

/// The settings of one program.
struct Program {
  std::string name;  ///< of its executable, as written
  std::vector<Line> lines;
};

struct File {
  std::vector<Line> lines;  ///< in the order of settings::keys(), so that `device` precedes `input`
  std::vector<Program> programs;
  std::vector<Several> several;
  [[nodiscard]] const Program* program(std::string_view name) const noexcept;
};

/// Stands for a device that was named but not understood. No device has this id, so opening it fails, and the sound
/// never goes to another card instead.
constexpr std::string_view not_understood = "not-understood:";
bool is_understood(const Settings& settings) noexcept;
Error device_not_understood();

/// A mistake in the file. Its line is not used; the reader of the file says what applies instead.
struct Mistake {
  Error error;          ///< line and column, what is unknown, and what may have been meant
  std::string program;  ///< the program it is for; empty: all
  std::string key;      ///< the setting meant; empty: none
};

struct Understood {
  File file;  ///< everything understood; `not_understood` for each id that is not
  std::vector<Mistake> mistakes;
  bool whole = true;  ///< valid TOML; else lines, or everything, are missing
};

/// Each mistake disables only itself. Any thread.
Understood understand(std::string_view text);

/// The same, all or nothing: fails with the first mistake. Any thread.
Expected<File> read(std::string_view text);

/// The lines of a program, created if missing; empty name: for all.
std::vector<Line>& lines_for(File& file, std::string_view program);
/// Sorts as described at File::lines.
void sort_lines(File& file);

/// Ignores case and a final ".exe", so that one file serves all systems.
bool same_program(std::string_view one, std::string_view other) noexcept;

/// `start` with the file's settings for all programs, then those for this one.
Settings apply(const File& file, std::string_view program, Settings start = {});

/// Replaces `several:NAME` by its members' ids, in both directions. Error `bad_request`: no such name in the file.
Expected<void> expand(Settings& settings, const File& file);

}  // namespace taut::settings
