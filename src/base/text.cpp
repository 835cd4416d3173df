// SPDX-License-Identifier: MIT
// The one source that compiles fmt itself, so that no program needs its shared library.
#define FMT_HEADER_ONLY
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taut {

std::string format_text(fmt::string_view pattern, fmt::format_args arguments) {
  return fmt::vformat(pattern, arguments);
}

std::string quoted(std::string_view word) {
  constexpr std::size_t longest = 60;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; };
  std::size_t end = std::min(longest, word.size());
  while (end > 0 && end < word.size() && continues(word[end])) --end;
  std::string out = "\"";
  for (const char c : word.substr(0, end)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out + (end < word.size() ? "...\"" : "\"");
}

std::string long_time(Nanos ns) {
  const std::int64_t seconds = (ns + nanos_per_second / 2) / nanos_per_second;
  if (seconds >= 3600) return text("{} h {} min", seconds / 3600, seconds / 60 % 60);
  if (seconds >= 60) return text("{} min {} s", seconds / 60, seconds % 60);
  return text("{:.1f} s", static_cast<double>(ns) / 1e9);
}

}  // namespace taut
