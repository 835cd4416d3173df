// SPDX-License-Identifier: MIT
// What --channels means: "2" the first two, "3,4" or "5-8" those, counted from 1 as on the front panel.
#pragma once
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace taut::command {

/// Whether it can be parsed; what the device has is another question.
bool are_channels(std::string_view text);

/// Channel indices from 0, without duplicates. Empty text: the first `usual`. `available`: channels of the device;
/// `what`: "input" or "output", for the sentence.
Expected<std::vector<int>> chosen_channels(std::string_view text, int available, int usual, std::string_view what);

/// "1-8", "3,4": the inverse.
std::string channel_list(const std::vector<int>& channels);

}  // namespace taut::command
