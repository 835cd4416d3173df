// SPDX-License-Identifier: MIT
// What known programs do with drivers, as public trackers and sources tell, and the rules that have to do with it.
#pragma once
#include <array>
#include <span>

namespace taut::check {

struct Habit {
  const char* numbers;               ///< as in tests/driver/README.md: "Q4, Q5"
  const char* what;                  ///< what the program does
  const char* programs;              ///< who, and where that is written
  std::array<int, 3> driver_rules;   ///< by which a driver lives with it; 0: none
  std::array<int, 2> program_rules;  ///< that it breaks
};

std::span<const Habit> habits();

}  // namespace taut::check
