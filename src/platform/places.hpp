// SPDX-License-Identifier: MIT
// Where a user's files belong, and which program this is.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace taut::platform {

/// An environment variable that is set and not empty. Control threads, as all others here.
std::optional<std::filesystem::path> variable(const char* name);

/// Taut's folder among the settings of this user's programs: $XDG_CONFIG_HOME/taut, else ~/.config/taut; on Windows
/// %APPDATA%\Taut. It need not be there yet. Nothing where none of these is set.
std::optional<std::filesystem::path> settings_folder();

/// Taut's folder for what this user's programs remember by themselves: $XDG_STATE_HOME/taut, else ~/.local/state/taut; on
/// Windows %LOCALAPPDATA%\Taut. It need not be there yet. Nothing where none of these is set.
std::optional<std::filesystem::path> state_folder();

/// The file name of the running program, "reaper" or "reaper.exe", in UTF-8; empty when the system does not tell.
std::string program_name();

}  // namespace taut::platform
