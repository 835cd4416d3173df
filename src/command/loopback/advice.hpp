// SPDX-License-Identifier: MIT
// Why there were drop-outs, and what helps against that cause.
#pragma once
#include <string>

#include "engine/report.hpp"

namespace taut::command {

struct Advice {
  std::string cause;   ///< a sentence
  std::string remedy;  ///< something to type
};

/// For the cause of most of the drop-outs. `load`: the value of --load, percent.
Advice on_drop_outs(const engine::Report& report, double load = 0);

}  // namespace taut::command
