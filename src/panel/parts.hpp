// SPDX-License-Identifier: MIT
// The round trip as a picture: its parts in the order in which sound passes them. Pure.
#pragma once
#include <string>
#include <vector>

#include "engine/report.hpp"
#include "panel/words.hpp"

namespace taut::panel {

struct LatencyPart {
  std::string
      key;  ///< stable: "hardware_in", "resampler_in", "buffer", "adapter", "late", "safety", ... "hardware_out"
  std::string name;  ///< for people
  Frames frames = 0;
  bool is_input = false;
  bool known = true;  ///< false: the hardware's own part, which it does not report
  bool operator==(const LatencyPart&) const = default;
};

/// Every part that is not 0, and the hardware's own always. They add up to the round trip.
std::vector<LatencyPart> latency_parts(const engine::Report& report, Language language);

}  // namespace taut::panel
