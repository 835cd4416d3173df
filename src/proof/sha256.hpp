// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), for texts of a few kilobytes.
#pragma once
#include <string>
#include <string_view>

namespace taut::proof {

/// In hexadecimal, lower case: 64 characters.
std::string sha256(std::string_view text);

}  // namespace taut::proof
