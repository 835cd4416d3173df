// SPDX-License-Identifier: MIT
// Runs a program to its end.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"

namespace taut::command {

struct Ended {
  int status = 0;      ///< 128 and more: by a signal
  std::string output;  ///< what it printed, both streams, up to 64 KiB
};

/// `words`: the program and its arguments. `variables`: added to the environment. No input. What the program leaves
/// running is not waited for. Error `absent` if it cannot be started; `broken` if it takes longer than `bound`, and it is
/// then ended.
Expected<Ended> run_child(const std::vector<std::string>& words, const std::map<std::string, std::string>& variables,
                          Nanos bound);

}  // namespace taut::command
