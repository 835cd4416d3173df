// SPDX-License-Identifier: MIT
#include "command/report/scrub.hpp"

#include <algorithm>
#include <array>

namespace taut::command {
namespace {

constexpr std::size_t shortest_name = 3;
constexpr std::size_t shortest_serial = 8;

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || byte >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view one, std::string_view other) { return std::ranges::equal(one, other, {}, lower, lower); }

/// `name` as a whole word, in any case.
std::string replaced(std::string_view text, std::string_view name, std::string_view by) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + name.size();
    const bool whole = end <= text.size() && same(text.substr(at, name.size()), name) &&
                       (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (whole) {
      out += by;
      at = end;
    } else {
      out += text[at++];
    }
  }
  return out;
}

/// The name after `folder`, up to the next separator.
std::string without_users(std::string_view text, std::string_view folder, std::string_view separators) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!same(text.substr(at, folder.size()), folder)) {
      out += text[at++];
      continue;
    }
    out += text.substr(at, folder.size());
    at += folder.size();
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) out += "USER";
    at = end;
  }
  return out;
}

/// Letters and digits mixed, as devices carry them: "Y8QKD1R17A9F5B". Numbers alone are times and counts, except behind an
/// underscore, as the system joins them to a device's name.
bool is_serial(std::string_view word, char before) {
  if (word.size() < shortest_serial) return false;
  const bool upper = std::ranges::none_of(word, [](char c) { return c >= 'g' && c <= 'z'; });
  const auto digits = std::ranges::count_if(word, is_digit);
  const bool plain = std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const bool mixed = digits >= 3 && digits < std::ssize(word);
  return plain && upper && (mixed || (before == '_' && digits >= 3));
}

std::string without_serials(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view word = text.substr(at, end - at);
    out += is_serial(word, at > 0 ? text[at - 1] : ' ') ? std::string_view("SERIAL") : word;
    at = end;
  }
  return out;
}

}  // namespace

std::string scrubbed(std::string_view text, const Identity& whose) {
  std::string out(text);
  // Longer than "/" alone; JSON doubles backslashes.
  if (whose.home.size() > 1) {
    std::string doubled;
    for (const char c : whose.home) doubled += c == '\\' ? "\\\\" : std::string(1, c);
    for (const std::string& home : {whose.home, doubled})
      for (std::size_t at = out.find(home); at != std::string::npos; at = out.find(home, at + 1)) {
        const std::size_t end = at + home.size();
        if (end == out.size() || !is_word(out[end])) out.replace(at, home.size(), "~");
      }
  }
  for (const std::string_view folder : {"/home/", "/Users/", "\\Users\\", "\\\\Users\\\\"})
    out = without_users(out, folder, "/\\\"' :;,\n");
  for (const std::string& name : whose.names)
    if (name.size() >= shortest_name && name != "root") out = replaced(out, name, "USER");
  if (whose.computer.size() >= shortest_name && whose.computer != "localhost")
    out = replaced(out, whose.computer, "COMPUTER");
  return without_serials(out);
}

}  // namespace taut::command
