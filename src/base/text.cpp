// SPDX-License-Identifier: MIT
// The one source that compiles fmt itself, so that no program needs its shared library.
#define FMT_HEADER_ONLY
#include "base/text.hpp"

#include <fmt/format.h>

namespace taut {

std::string format_text(fmt::string_view pattern, fmt::format_args arguments) {
  return fmt::vformat(pattern, arguments);
}

std::string long_time(Nanos ns) {
  const std::int64_t seconds = (ns + nanos_per_second / 2) / nanos_per_second;
  if (seconds >= 3600) return text("{} h {} min", seconds / 3600, seconds / 60 % 60);
  if (seconds >= 60) return text("{} min {} s", seconds / 60, seconds % 60);
  return text("{:.1f} s", static_cast<double>(ns) / 1e9);
}

}  // namespace taut
