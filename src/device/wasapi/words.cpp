// SPDX-License-Identifier: MIT
#include "device/wasapi/words.hpp"

namespace taut::device::wasapi {
namespace {

constexpr char32_t replacement = 0xFFFD;

void put(std::string& to, char32_t c) {
  const auto byte = [&](char32_t bits) { to += static_cast<char>(static_cast<unsigned char>(bits)); };
  const auto more = [&](int shift) { byte(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    more(0);
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    more(6);
    more(0);
  } else {
    byte(0xF0 | (c >> 18));
    more(12);
    more(6);
    more(0);
  }
}

void put(std::u16string& to, char32_t c) {
  if (c < 0x10000) {
    to += static_cast<char16_t>(c);
    return;
  }
  to += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
  to += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
}

constexpr bool first_half(char32_t c) noexcept { return c >= 0xD800 && c < 0xDC00; }
constexpr bool second_half(char32_t c) noexcept { return c >= 0xDC00 && c < 0xE000; }

// Removes the first character from `text` and returns it.
char32_t take(std::string_view& text) {
  const auto at = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = at(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  char32_t c = length < 2 ? lead : lead & (0x7FU >> length);
  bool good = length > 0 && length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (at(i) & 0xC0) == 0x80;
    c = (c << 6) | (at(i) & 0x3F);
  }
  static constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  good = good && c >= least[length] && c < 0x110000 && !first_half(c) && !second_half(c);
  text.remove_prefix(good ? length : 1);
  return good ? c : replacement;
}

}  // namespace

std::string to_utf8(const com::Text* text) {
  std::string out;
  while (text != nullptr && *text != 0) {
    char32_t c = *text++;
    if (first_half(c) && second_half(*text))
      c = 0x10000 + ((c - 0xD800) << 10) + (static_cast<char32_t>(*text++) - 0xDC00);
    else if (first_half(c) || second_half(c))
      c = replacement;
    put(out, c);
  }
  return out;
}

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  while (!text.empty()) put(out, take(text));
  return out;
}

}  // namespace taut::device::wasapi
