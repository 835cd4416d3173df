// SPDX-License-Identifier: MIT
// The running program's file, and what systems other than Windows call their own.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace taut::platform {

/// "Linux", "macOS".
extern const std::string_view system_name;

/// The file name of a shared library: "libtaut.so" for "taut".
std::string library_file(std::string_view name);

/// The running program's file, absolute; empty if unknown. Control threads.
std::filesystem::path program_file();

/// Has this process killed when its parent ends. Call it once.
void end_with_parent();

}  // namespace taut::platform
