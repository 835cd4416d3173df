// SPDX-License-Identifier: MIT
// Formats sentences with numbers. Control threads only. fmt's expensive part is compiled once, in text.cpp.
#pragma once
#include <fmt/core.h>

#include <string>
#include <string_view>

#include "base/units.hpp"

namespace taut {

std::string format_text(fmt::string_view pattern, fmt::format_args arguments);

/// fmt::format, checked at compile time: text("{} of {:.2f} ms", 3, 5.3).
template <class... Arguments>
std::string text(fmt::format_string<Arguments...> pattern, const Arguments&... arguments) {
  return format_text(pattern, fmt::make_format_args(arguments...));
}

/// Any bytes as a word in a sentence: in quotes, shortened if long, control characters as "?".
std::string quoted(std::string_view word);

/// "4.2 s", "7 min 3 s", "2 h 3 min".
std::string long_time(Nanos ns);

}  // namespace taut
