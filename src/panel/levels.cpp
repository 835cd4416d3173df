// SPDX-License-Identifier: MIT
#include "panel/levels.hpp"

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"

namespace taut::panel {

double meter_height(float level) noexcept {
  if (!(level > quietest)) return 0;
  return std::min(1.0, 1 - std::log10(static_cast<double>(level)) / std::log10(static_cast<double>(quietest)));
}

std::string level_text(Word name, const std::vector<float>& levels, Language language) {
  std::string text(say(name, language));
  const float highest = levels.empty() ? 0 : std::ranges::max(levels);
  if (!(highest > quietest)) return text;
  text += language == Language::french ? " : " : ": ";
  return text + number::fixed(20 * std::log10(static_cast<double>(highest)), 0) + " dB";
}

}  // namespace taut::panel
