// SPDX-License-Identifier: MIT
// The one source that compiles fmt itself, so that no program needs its shared library.
#define FMT_HEADER_ONLY
#include "base/text.hpp"

#include <fmt/format.h>

namespace taut {

std::string format_text(fmt::string_view pattern, fmt::format_args arguments) {
  return fmt::vformat(pattern, arguments);
}

}  // namespace taut
