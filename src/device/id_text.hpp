// SPDX-License-Identifier: MIT
// The text of a device's id, "backend:NAME?key=value&key=value": a name may have any character, with ?, & and % as escapes.
#pragma once
#include <string>
#include <string_view>

namespace taut::device {

/// The text before `separator`; leaves what is behind it in `text`.
inline std::string_view take(std::string_view& text, char separator) noexcept {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return head;
}

inline std::string escaped(std::string_view name) {
  std::string written;
  for (const char c : name) {
    if (c == '?')
      written += "%3F";
    else if (c == '&')
      written += "%26";
    else if (c == '%')
      written += "%25";
    else
      written += c;
  }
  return written;
}

/// Other escapes stay: a name written by hand may contain a % of its own.
inline std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto code = text.substr(0, 3);
    const char known = code == "%3F" || code == "%3f" ? '?' : code == "%26" ? '&' : code == "%25" ? '%' : '\0';
    plain += known != '\0' ? known : text.front();
    text.remove_prefix(known != '\0' ? 3 : 1);
  }
  return plain;
}

}  // namespace taut::device
