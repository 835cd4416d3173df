// SPDX-License-Identifier: MIT
// The texts that only the panel's page has, in all its languages; what it shares with the window is in words.hpp.
#pragma once
#include <span>
#include <string_view>

#include "panel/words.hpp"

namespace taut::panel {

struct PageWord {
  std::string_view key, english, french;
};

std::span<const PageWord> page_words() noexcept;

/// Empty for a key that is not there. {} stands for a value.
std::string_view page_word(std::string_view key, Language language) noexcept;

}  // namespace taut::panel
