// SPDX-License-Identifier: MIT
// What `taut doctor` checks, on every system. Changes nothing, opens no device.
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
  std::filesystem::path library;  ///< empty if the system knows none
  std::filesystem::path folder;   ///< its entry in the list; Windows: empty
};

struct Examination {
  Nanos length = 5 * nanos_per_second;     ///< how long wake-ups are measured
  std::vector<ListedDriver> drivers = {};  ///< every entry of the lists
  /// Called about ten times a second with the current step; return false to stop.
  std::function<bool(std::string_view)> go_on = [](std::string_view) { return true; };
};

/// All findings, including those that are fine, the most important first. Takes at most `length` plus about five seconds,
/// even if something does not answer; empty if stopped. Control threads. Allocates, starts threads and, on Linux, pw-metadata.
std::vector<Finding> examine(const Examination& examination);

}  // namespace taut::doctor
