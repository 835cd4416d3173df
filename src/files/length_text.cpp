// SPDX-License-Identifier: MIT
#include "files/length_text.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::files {

std::string length_text(Frames frames, double rate) {
  constexpr double longest = 9e9;  // seconds that fit into Nanos; a damaged header may claim more
  const double seconds = std::min(static_cast<double>(frames) / rate, longest);
  const std::string time =
      seconds < 0.9995 ? number::ms(seconds * 1000) : long_time(static_cast<Nanos>(seconds * nanos_per_second));
  return text("{} ({})", number::plural(frames, "frame"), time);
}

}  // namespace taut::files
