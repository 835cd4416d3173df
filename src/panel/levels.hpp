// SPDX-License-Identifier: MIT
// Levels as the panel's meters show them. Pure.
#pragma once
#include <string>
#include <vector>

#include "panel/words.hpp"

namespace taut::panel {

constexpr float quietest = 0.001F;  ///< where meters begin: -60 dB

/// 0 to 1: how much of a meter a level fills, in decibels from `quietest` to full scale.
double meter_height(float level) noexcept;

/// The highest level in words, "In: -12 dB"; the meter's name alone while nothing is heard.
std::string level_text(Word name, const std::vector<float>& levels, Language language);

}  // namespace taut::panel
