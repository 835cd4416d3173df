// SPDX-License-Identifier: MIT
// The engine's and the devices' sentences in French. They are made in English, where what they tell of happens; here they are
// known again by their words.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace taut::panel {

/// {} stands for what differs from one time to the next; the French takes it in the same order.
struct Sentence {
  std::string_view english, french;
};

/// All that is known.
std::span<const Sentence> sentences() noexcept;

/// `english` in French, and what stands in it too where that is known; unchanged where it is not.
std::string in_french(std::string_view english);

}  // namespace taut::panel
