// SPDX-License-Identifier: MIT
#include "files/length_text.hpp"

#include <cmath>

#include "base/text.hpp"

namespace taut::files {
namespace {

std::string grouped(Frames n) {
  auto text = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

}  // namespace

std::string time_text(double seconds) {
  if (seconds < 0.0995) return taut::text("{:.3g} ms", seconds * 1000);
  if (seconds < 59.95) return taut::text("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 3600) return taut::text("{} min {} s", whole / 60, whole % 60);
  return taut::text("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string length_text(Frames frames, double rate) {
  return taut::text("{} {} ({})", grouped(frames), frames == 1 ? "frame" : "frames",
                    time_text(static_cast<double>(frames) / rate));
}

}  // namespace taut::files
