// SPDX-License-Identifier: MIT
// PipeWire's settings, parsed from the output of pw-metadata.
#pragma once
#include <string_view>
#include <vector>

namespace taut::doctor {

/// Frames and Hz; PipeWire's defaults where unset. `forced`: 0 if the graph follows the programs.
struct GraphSettings {
  double rate = 48000;
  std::vector<int> rates;
  int smallest = 32, largest = 2048, forced = 0;
};

/// Reads lines such as: update: id:0 key:'clock.min-quantum' value:'32' type:''
GraphSettings graph_settings(std::string_view text);

}  // namespace taut::doctor
