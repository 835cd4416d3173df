// SPDX-License-Identifier: MIT
#include "settings/encoding.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "settings/document.hpp"

namespace taut::settings {
namespace {

std::string how_to_save(std::string_view from) {
  return text(
      "Save it as UTF-8. Notepad: File, Save as, Encoding: UTF-8. VS Code: the encoding's name at the bottom right, "
      "Save "
      "with Encoding, UTF-8. In a shell: iconv -f {} -t UTF-8 taut.toml > new.toml",
      from);
}

unsigned byte(char c) noexcept { return static_cast<unsigned char>(c); }

// Bytes of the first character; 0: invalid UTF-8. Overlong forms, surrogates and code points beyond U+10FFFF are
// invalid.
std::size_t character(std::string_view text) noexcept {
  const unsigned first = byte(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf5 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if ((byte(text[k]) & 0xc0u) != 0x80u) return 0;
  const unsigned second = byte(text[1]);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
      (first == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

}  // namespace

std::optional<Error> wide_encoding(std::string_view text) {
  // Settings have no zero byte in UTF-8, but always in UTF-16: their keys are ASCII.
  const bool marked = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  if (!marked && !text.contains('\0')) return std::nullopt;
  return Error{.trouble = Trouble::bad_request,
               .what = at(Place{}) + "The file is saved as UTF-16, which some editors call Unicode.",
               .remedy = how_to_save("UTF-16")};
}

std::vector<std::size_t> foreign_bytes(std::string_view text) {
  std::vector<std::size_t> foreign;
  for (std::size_t k = 0; k < text.size();) {
    const std::size_t length = character(text.substr(k));
    if (length == 0) foreign.push_back(k);
    k += std::max<std::size_t>(length, 1);
  }
  return foreign;
}

Error old_code_page(std::string_view text, std::size_t offset) {
  Place place{.line = 1, .column = 1, .offset = offset};
  for (std::size_t k = 0; k < offset; k += std::max<std::size_t>(character(text.substr(k)), 1)) {
    ++place.column;
    if (text[k] == '\n') place = {.line = place.line + 1, .column = 1, .offset = offset};
  }
  if (place.line == 1 && text.starts_with("\xef\xbb\xbf") && place.column > 1) --place.column;
  // Windows' western code page equals Latin-1 there.
  const unsigned foreign = byte(text[offset]);
  const std::string letter =
      foreign >= 0xc0 ? taut::text(", \"{}{}\" in most", static_cast<char>(0xc3), static_cast<char>(foreign - 0x40))
                      : "";
  return {.trouble = Trouble::bad_request,
          .what = at(place) + taut::text("The file is saved in an old code page (byte {:02X}{}).", foreign, letter),
          .remedy = how_to_save("CP1252")};
}

}  // namespace taut::settings
