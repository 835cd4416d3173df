// SPDX-License-Identifier: MIT
#include "base/number_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace taut::number {
namespace {

constexpr char thousands = ',';

/// Inserts commas between thousands in the digits that end at `end`.
std::string grouped(std::string text, std::size_t end) {
  const std::ptrdiff_t first = text.starts_with('-') ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(end) - 3; at > first; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, thousands);
  return text;
}

/// `digits` significant digits, without an exponent.
std::string significant(double value, int digits) {
  constexpr double least_shown = 1e-6;
  if (std::abs(value) < least_shown || !std::isfinite(value)) return fixed(value, 0);
  const auto places_of = [digits](double x) {
    return digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(x)) + 1e-9));
  };
  const double unit = std::pow(10.0, -places_of(value));
  value = std::round(value / unit) * unit;  // 9.97 became 10
  const std::string text = fixed(value, std::clamp(places_of(value), 0, 6));
  return grouped(text, std::min(text.find('.'), text.size()));
}

/// Three digits, or all of a whole number.
std::string measured(double value) {
  return std::abs(value) >= 999.5 && std::isfinite(value) ? count(std::llround(std::clamp(value, -9e18, 9e18)))
                                                          : significant(value, 3);
}

}  // namespace

std::string count(std::int64_t n) {
  std::string text = std::to_string(n);
  const std::size_t end = text.size();
  return grouped(std::move(text), end);
}

std::string plural(std::int64_t n, std::string_view word) {
  return count(n) + " " + std::string(word) + (n == 1 ? "" : "s");
}

std::string fixed(double value, int places) {
  if (std::isnan(value)) return "unknown";
  if (std::isinf(value)) return value < 0 ? "-infinite" : "infinite";
  std::array<char, 400> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.*f", places, value);
  std::string out(text.data(), static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(text.size()) - 1)));
  const bool zero = out.find_first_not_of("-0.") == out.npos;
  if (zero && out.starts_with('-')) out.erase(0, 1);
  return out;
}

std::string deviation(double value, int places) {
  const std::string text = fixed(value, places);
  const bool zero = text.find_first_not_of("0.") == text.npos;
  return zero || text.starts_with('-') || !std::isfinite(value) ? text : "+" + text;
}

std::string plain(double value) {
  std::string text = fixed(value, 3);
  if (text.find('.') == text.npos) return text;  // not a number
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string about(double value) { return significant(value, 2); }

std::string ms(double milliseconds) { return measured(milliseconds) + " ms"; }

std::string time(Nanos ns) {
  const auto value = static_cast<double>(ns);
  const double size = std::abs(value);
  if (size < 999.5) return fixed(value, 0) + " ns";
  if (size < 999.5e3) return measured(value / 1e3) + " us";
  if (size < 999.5e6) return measured(value / 1e6) + " ms";
  return measured(value / 1e9) + " s";
}

std::string db(double decibels) {
  if (std::isnan(decibels)) return "unknown";
  if (std::isinf(decibels)) return decibels < 0 ? "silence" : "infinite";
  return fixed(decibels, 1) + " dB";
}

std::string hz(double rate) { return plain(rate / 1000) + " kHz"; }

}  // namespace taut::number
