// SPDX-License-Identifier: MIT
#include "monitor/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace taut::monitor {
namespace {

constexpr std::array<std::string_view, 8> heights = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

std::string decimals(double value, int places) {
  std::array<char, 400> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.*f", places, value);
  return {text.data(), static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(text.size()) - 1))};
}

/// At least three digits that mean something, without an exponent.
std::string three_digits(double value) {
  const double size = std::abs(value);
  if (size == 0 || !std::isfinite(value)) return decimals(value, 0);
  return decimals(value, std::clamp(2 - static_cast<int>(std::floor(std::log10(size) + 1e-9)), 0, 6));
}

}  // namespace

std::string ms(double milliseconds) { return three_digits(milliseconds) + " ms"; }

std::string frames_ms(Frames frames, double rate) {
  const auto text = plural(frames, "frame");
  return rate > 0 ? text + " (" + ms(static_cast<double>(frames) * 1000 / rate) + ")" : text;
}

std::string time(Nanos ns) {
  const auto value = static_cast<double>(ns);
  const double size = std::abs(value);
  if (size < 999.5) return decimals(value, 0) + " ns";
  if (size < 999.5e3) return three_digits(value / 1e3) + " us";
  if (size < 999.5e6) return three_digits(value / 1e6) + " ms";
  return three_digits(value / 1e9) + " s";
}

std::string db(double decibels) {
  if (std::isnan(decibels)) return "unknown";
  if (std::isinf(decibels)) return decibels < 0 ? "silence" : "infinite";
  const auto text = decimals(decibels, 1);
  return (text == "-0.0" ? "0.0" : text) + " dB";
}

std::string hz(double rate) {
  auto text = decimals(rate / 1000, 3);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " kHz";
}

std::string count(std::int64_t n) {
  auto text = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (n < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ' ');
  }
  return text;
}

std::string plural(std::int64_t n, std::string_view word) {
  return count(n) + " " + std::string(word) + (n == 1 ? "" : "s");
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
