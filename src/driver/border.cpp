// SPDX-License-Identifier: MIT
#include "driver/border.hpp"

#include <algorithm>

namespace taut::driver {
namespace {

constexpr bool continues(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

}  // namespace

std::string_view cut(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && bytes - end < 4 && continues(text[end])) --end;
  // Four continuation bytes in a row are not UTF-8: cut anywhere.
  return text.substr(0, continues(text[end]) ? bytes : end);
}

void write_text(char* field, std::size_t size, std::string_view text) noexcept {
  if (!field || size == 0) return;
  text = cut(text.substr(0, text.find('\0')), size - 1);
  text.copy(field, text.size());
  field[text.size()] = '\0';
}

std::string short_words(const Refusal& refusal) {
  constexpr std::size_t room = TAUT_ERROR_SIZE - 1;
  if (refusal.words.size() + refusal.remedy.size() < room && !refusal.remedy.empty())
    return refusal.words + " " + refusal.remedy;
  if (refusal.words.size() <= room) return refusal.words;
  return std::string(cut(refusal.words, room - 3)) + "...";
}

}  // namespace taut::driver
