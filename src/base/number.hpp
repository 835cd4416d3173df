// SPDX-License-Identifier: MIT
// Parses numbers people type. All settings and options are read here.
#pragma once
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/decimal.hpp"

namespace taut {

/// All of `text` as a decimal number from `lowest` to `highest`; nullopt for anything else: empty, nan, inf,
/// hexadecimal, too large for the type, with blanks or a unit.
template <class T>
std::optional<T> number_between(std::string_view text, T lowest, T highest) {
  T value{};
  if constexpr (requires { std::from_chars(text.data(), text.data() + text.size(), value); }) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  } else {
    const auto read = decimal(text);
    if (!read) return std::nullopt;
    value = static_cast<T>(*read);
  }
  // NaN compares false.
  if (!(value >= lowest && value <= highest)) return std::nullopt;
  return value;
}

}  // namespace taut
