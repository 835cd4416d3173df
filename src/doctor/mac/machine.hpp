// SPDX-License-Identifier: MIT
// A Mac as plain values. Its findings are pure, and tested on every system.
#pragma once
#include <vector>

#include "doctor/examine.hpp"
#include "doctor/finding.hpp"
#include "doctor/wakeups.hpp"

namespace taut::doctor {

struct Mac {
  bool translated = false;  ///< this program is for Intel's processors, and runs on Apple's
  double load = -1;         ///< threads that run or want to, over the last minute; negative: unknown
  int processors = 1;
  int heat = -1;  ///< 0 nominal, 1 moderate, 2 heavy, 3 trapping, 4 sleeping; -1: unknown
  Wakeups wakeups;
};

/// All findings of a Mac. Pure.
std::vector<Finding> find(const Mac& mac, const Examination& asked);

}  // namespace taut::doctor
