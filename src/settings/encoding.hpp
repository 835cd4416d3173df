// SPDX-License-Identifier: MIT
// Detects texts saved in an encoding other than UTF-8.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::settings {

/// An error if the text is UTF-16 or UTF-32, with or without a byte order mark: it cannot be read at all.
std::optional<Error> wide_encoding(std::string_view text);

/// Offsets of bytes that are not UTF-8, in order: letters of an old code page such as Latin-1.
std::vector<std::size_t> foreign_bytes(std::string_view text);

/// The sentence about the first of them.
Error old_code_page(std::string_view text, std::size_t offset);

}  // namespace taut::settings
