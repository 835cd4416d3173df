// SPDX-License-Identifier: MIT
// Why there were drop-outs, and what helps against that cause and no other.
#pragma once
#include <string>

#include "engine/report.hpp"

namespace taut::command {

struct Advice {
  std::string cause;   ///< a whole sentence
  std::string remedy;  ///< what can be typed
};

/// Of the cause that most of the drop-outs have. `load`: what --load asked for, in percent.
Advice on_drop_outs(const engine::Report& report, double load = 0);

}  // namespace taut::command
