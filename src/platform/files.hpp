// SPDX-License-Identifier: MIT
// Small text files that people own: read whole, replaced whole.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::platform {

/// The whole file, up to `largest` bytes. Errors: `absent` when there is none, `denied`, `unsupported` (no plain file, or
/// larger), `broken`. The sentences name the file. Control threads.
Expected<std::string> read_file(const std::filesystem::path& file, std::size_t largest = std::size_t{1} << 20);

/// Puts `text` in the place of the file, whole or not at all, and on the disk; folders that are missing are made, the
/// file's permissions stay. Where the name is a link, what it leads to is replaced. Errors: `denied`, `no_memory` (the disk
/// is full) or `broken`; the file is as it was then. Control threads.
Expected<void> replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace taut::platform
