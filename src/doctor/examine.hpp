// SPDX-License-Identifier: MIT
// What `taut doctor` looks at, on every system: nothing is changed, no device is opened.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "doctor/finding.hpp"

namespace taut::doctor {

/// A driver in the list of drivers, as the host library found it.
struct ListedDriver {
  std::string name;
  std::filesystem::path library;  ///< empty where the system knows none
  std::filesystem::path folder;   ///< its entry in the list; Windows: empty
};

struct Examination {
  Nanos length = 5 * nanos_per_second;     ///< of the measurement of wake-ups
  std::vector<ListedDriver> drivers = {};  ///< every entry of the lists
  /// Called with what is done now, some ten times a second; false ends it.
  std::function<bool(std::string_view)> go_on = [](std::string_view) { return true; };
};

/// All findings, also those that are fine, in the order in which they matter. Takes `length` and some five seconds more at
/// most, whatever does not answer; empty when it was ended. Control threads; allocates, starts threads and, on Linux, the program pw-metadata.
std::vector<Finding> examine(const Examination& examination);

}  // namespace taut::doctor
