// SPDX-License-Identifier: MIT
// The one file of this room: platform/files with sentences that say what it is for.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/files.hpp"

namespace taut::learned {

/// The whole file; empty if missing. Errors as platform::read_file().
Expected<std::string> read(const std::string& path);

/// As platform::replace_file(): atomic.
Expected<void> replace(const std::string& path, std::string_view text);

/// As platform::FileLock::take(): excludes other writers.
Expected<platform::FileLock> lock(const std::string& path);

/// As platform::set_aside(): returns the new name.
Expected<std::string> set_aside(const std::string& path);

}  // namespace taut::learned
