// SPDX-License-Identifier: MIT
// French for the sentences of engine, devices, doctor and tune. They are made in English where things happen, and recognised
// here by their words.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "panel/words.hpp"

namespace taut::panel {

/// {} stands for the variable parts; the French takes them in the same order.
struct Sentence {
  std::string_view english, french;
};

/// All known sentences, in parts; the first that fits counts.
std::array<std::span<const Sentence>, 5> sentences() noexcept;

/// `english` in French, including known sentences within it; unchanged if unknown.
std::string in_french(std::string_view english);

/// in_french() for French, else as it is.
std::string translated(const std::string& english, Language language);

}  // namespace taut::panel
