// SPDX-License-Identifier: MIT
// UTF-16, as Windows writes names, and UTF-8.
#pragma once
#include <string>
#include <string_view>

#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// Broken pairs become U+FFFD. Null is the empty text.
std::string to_utf8(const com::Text* text);
/// Broken sequences become U+FFFD.
std::u16string to_utf16(std::string_view text);

}  // namespace taut::device::wasapi
