// SPDX-License-Identifier: MIT
#include "monitor/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"

namespace taut::monitor {
namespace {

constexpr std::array<std::string_view, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// Longer times are hard to read in milliseconds.
constexpr Nanos longest_in_ms = 10 * nanos_per_second;

}  // namespace

std::string frames_ms(Frames frames, double rate) {
  auto text = plural(frames, "frame");
  if (rate <= 0) return text;
  const Nanos lasts = duration(frames, rate);
  return text + " (" + (lasts < longest_in_ms ? ms(static_cast<double>(lasts) / 1e6) : long_time(lasts)) + ")";
}

std::string sparkline(std::span<const double> values) {
  double largest = 0;
  for (const double v : values) largest = std::isfinite(v) ? std::max(largest, v) : largest;
  std::string line;
  for (const double v : values) {
    if (!(v > 0)) {
      line += ' ';
      continue;
    }
    const double height = largest > 0 ? std::min(v / largest, 1.0) * static_cast<double>(heights.size()) : 8.0;
    line += heights[static_cast<std::size_t>(std::clamp(std::ceil(height) - 1, 0.0, 7.0))];
  }
  return line;
}

std::string bar(double share, int width) {
  const auto full = static_cast<int>(std::lround((share > 0 ? std::min(share, 1.0) : 0.0) * std::max(width, 0)));
  std::string text;
  for (int i = 0; i < width; ++i) text += i < full ? "█" : "░";
  return text;
}

}  // namespace taut::monitor
