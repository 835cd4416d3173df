// SPDX-License-Identifier: MIT
// Converts between UTF-16, for Windows names, and UTF-8.
#pragma once
#include <string>
#include <string_view>

#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// Unpaired surrogates become U+FFFD. Null is the empty string.
std::string to_utf8(const com::Text* text);
/// Invalid sequences become U+FFFD.
std::u16string to_utf16(std::string_view text);

}  // namespace taut::device::wasapi
