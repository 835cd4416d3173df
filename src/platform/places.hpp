// SPDX-License-Identifier: MIT
// The folders for a user's files, and the name of this program.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace taut::platform {

/// An environment variable if set and not empty. Control threads, like all here.
std::optional<std::filesystem::path> variable(const char* name);

/// The brand's folder for the user's settings: $XDG_CONFIG_HOME/taut, else ~/.config/taut; on Windows %APPDATA%\Taut. It
/// may not exist yet. nullopt if none of these is set.
std::optional<std::filesystem::path> settings_folder();

/// Taut's folder for what programs remember, of whichever brand, so that `taut` can show it: $XDG_STATE_HOME/taut, else ~/.local/state/taut; on Windows
/// %LOCALAPPDATA%\Taut. It may not exist yet. nullopt if none of these is set.
std::optional<std::filesystem::path> state_folder();

/// The file name of the running program, "reaper" or "reaper.exe", in UTF-8; empty if unknown.
std::string program_name();

}  // namespace taut::platform
