// SPDX-License-Identifier: MIT
// Text that stands within a device's id: what has a meaning there is written as % and two hexadecimal digits.
#pragma once
#include <string>
#include <string_view>

namespace taut {

/// `text` as a part of an id of joined devices, as docs/several.md describes it. Bytes of UTF-8 stay. Control threads.
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
