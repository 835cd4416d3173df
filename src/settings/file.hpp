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

/// All or nothing. An error says line and column, what is not known, and what may have been meant. Any thread.
Expected<File> read(std::string_view text);

/// Two names of the same program: case and a final ".exe" do not count, so that one file serves all systems.
bool same_program(std::string_view one, std::string_view other) noexcept;

/// `start` with what the file says for all programs, then with what it says for this one.
Settings apply(const File& file, std::string_view program, Settings start = {});

/// Puts the members' ids in the place of `several:NAME`, in both directions. Error `bad_request` for a name that the file
/// does not have.
Expected<void> expand(Settings& settings, const File& file);

}  // namespace taut::settings
