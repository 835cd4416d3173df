// SPDX-License-Identifier: MIT
#include "panel/page/page.hpp"

#include <algorithm>

#include "panel/page/files.hpp"
#include "panel/page_words.hpp"

namespace taut::panel::page {
namespace {

/// For HTML text and for JSON within a script element.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else
      out += c;
  }
  return out;
}

std::string all_words(Language language) {
  std::string json = "{";
  for (const PageWord& word : page_words()) {
    if (json.size() > 1) json += ", ";
    json.append("\"").append(word.key).append("\": \"").append(page_word(word.key, language)).append("\"");
  }
  return json + "}";
}

}  // namespace

std::string html(Language language) {
  std::string_view rest = find_file("page.html")->text;
  std::string out;
  while (true) {
    const std::size_t open = rest.find("{{");
    out += rest.substr(0, open);
    if (open == rest.npos) return out;
    const std::size_t close = rest.find("}}", open);
    const std::string_view key = rest.substr(open + 2, close - open - 2);
    out += key == "*" ? all_words(language) : escaped(page_word(key, language));
    rest.remove_prefix(close + 2);
  }
}

std::optional<PageFile> file(std::string_view name) noexcept {
  const PageFile* const found = name == "page.html" ? nullptr : find_file(name);
  return found ? std::optional(*found) : std::nullopt;
}

}  // namespace taut::panel::page
