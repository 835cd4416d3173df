// SPDX-License-Identifier: MIT
// `taut why`: what stood in the way when sound dropped out.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "forensics/history.hpp"

namespace taut::command {

struct WhyOptions {
  double hours = 1;  ///< how far back
  bool all = false;  ///< each drop-out, also where there are many
  bool json = false;
};

/// For people, in 80 columns: how often what stood in the way, then the newest, one by one.
std::string text_of(const std::vector<forensics::PastDropOut>& drop_outs, const WhyOptions& options);
std::string json_of(const std::vector<forensics::PastDropOut>& drop_outs);

/// Prints, and returns the exit status.
int run(const WhyOptions& options);

}  // namespace taut::command
