// SPDX-License-Identifier: MIT
// Percent-encoding for text inside a device id.
#pragma once
#include <string>
#include <string_view>

namespace taut {

/// Encodes `text` for use inside an id of joined devices, see docs/several.md. UTF-8 is kept. Control threads.
inline std::string as_part_of_id(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF", special = "%+?&,";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f && !special.contains(c))
      out += c;
    else
      out += {'%', digits[byte / 16], digits[byte % 16]};
  }
  return out;
}

}  // namespace taut
