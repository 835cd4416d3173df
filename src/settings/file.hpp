// SPDX-License-Identifier: MIT
// The settings file, understood: what holds for every program, what for one, and the devices that are several.
// docs/settings.md shows one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.hpp"
#include "settings/several.hpp"

namespace taut::settings {

/// One setting as the file makes it; `value` as settings::set() takes it.
struct Line {
  std::string key, value;
};

/// What holds for one program only.
struct Program {
  std::string name;  ///< of its file, as written
  std::vector<Line> lines;
};

struct File {
  std::vector<Line> lines;  ///< in the order of settings::keys(), so that `device` comes before `input`
  std::vector<Program> programs;
  std::vector<Several> several;
  [[nodiscard]] const Program* program(std::string_view name) const noexcept;
};

/// An id that stands where a device was named, but in a way that cannot be understood. No device has it: who opens it is refused,
/// so that the sound never goes to another card instead.
constexpr std::string_view not_understood = "not-understood:";
bool is_understood(const Settings& settings) noexcept;
Error device_not_understood();

/// One thing that is not as it should be. What it says is not used; what holds instead is for who reads the file to say.
struct Mistake {
  Error error;          ///< line and column, what is not known, and what may have been meant
  std::string program;  ///< for which it was written; empty: for all
  std::string key;      ///< the setting that is meant; empty: no setting
};

struct Understood {
  File file;  ///< all that is understood; `not_understood` for each id that is not
  std::vector<Mistake> mistakes;
  bool whole = true;  ///< all of it is TOML; else lines are missing, or everything
};

/// Every mistake disables itself alone. Any thread.
Understood understand(std::string_view text);

/// The same, all or nothing: the error is the first mistake's. Any thread.
Expected<File> read(std::string_view text);

/// The lines for a program, made where there are none; empty name: for all.
std::vector<Line>& lines_for(File& file, std::string_view program);
/// Brings the lines into their order, see File::lines.
void sort_lines(File& file);

/// Two names of the same program: case and a final ".exe" do not count, so that one file serves all systems.
bool same_program(std::string_view one, std::string_view other) noexcept;

/// `start` with what the file says for all programs, then with what it says for this one.
Settings apply(const File& file, std::string_view program, Settings start = {});

/// Puts the members' ids in the place of `several:NAME`, in both directions. Error `bad_request` for a name that the file
/// does not have.
Expected<void> expand(Settings& settings, const File& file);

}  // namespace taut::settings
