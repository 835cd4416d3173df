// SPDX-License-Identifier: MIT
// PipeWire's own settings as its program pw-metadata prints them.
#pragma once
#include <string_view>
#include <vector>

namespace taut::doctor {

/// Frames and Hz; PipeWire's defaults where nothing is said. `forced`: 0 where the graph follows the programs.
struct GraphSettings {
  double rate = 48000;
  std::vector<int> rates;
  int smallest = 32, largest = 2048, forced = 0;
};

/// Reads lines such as: update: id:0 key:'clock.min-quantum' value:'32' type:''
GraphSettings graph_settings(std::string_view text);

}  // namespace taut::doctor
