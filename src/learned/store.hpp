// SPDX-License-Identifier: MIT
// The one file of this room: platform/files, with sentences that say what it is for.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/files.hpp"

namespace taut::learned {

/// The whole file; empty when there is none. Errors as platform::read_file().
Expected<std::string> read(const std::string& path);

/// As platform::replace_file(): whole or not at all.
Expected<void> replace(const std::string& path, std::string_view text);

/// As platform::FileLock::take(): nobody else who learns changes the file meanwhile.
Expected<platform::FileLock> lock(const std::string& path);

/// As platform::set_aside(): the new name.
Expected<std::string> set_aside(const std::string& path);

}  // namespace taut::learned
