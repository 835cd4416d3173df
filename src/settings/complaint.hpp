// SPDX-License-Identifier: MIT
// How the settings file's mistakes are said: where, what, and what to write instead.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "settings/document.hpp"

namespace taut::settings {

inline std::unexpected<Error> wrong(const Place& place, std::string what, std::string remedy) {
  return failure(Trouble::bad_request, at(place) + std::move(what), std::move(remedy));
}

/// A word in a sentence, whatever bytes it has.
inline std::string quoted(std::string_view word) {
  constexpr std::size_t longest = 60;
  std::string out = "\"";
  for (const char c : word.substr(0, longest)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out + (word.size() > longest ? "...\"" : "\"");
}

}  // namespace taut::settings
