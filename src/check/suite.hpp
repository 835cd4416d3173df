// SPDX-License-Identifier: MIT
// Judges a driver by many rules, each in a process of its own, in random order.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "check/journal.hpp"
#include "check/rule.hpp"

namespace taut::check {

struct Finding {
  const Rule* rule = nullptr;
  Outcome outcome = Outcome::unjudged;
  std::string words;   ///< what was seen, or why nothing can be said
  std::string waiver;  ///< broken, and accepted for this reason
  int runs = 0;
  double seconds = 0;
};

struct SuiteOptions {
  std::string driver;                       ///< as find_driver() takes it
  int level = 2;                            ///< rules up to this one
  std::vector<int> only;                    ///< these rules alone, with the foundations; empty: all of the level
  std::uint32_t seed = 1;                   ///< of the order, and of random calls
  int repeat = 1;                           ///< runs of each rule
  Nanos patience = 0;                       ///< how long a single call may take
  std::map<int, std::string> waivers = {};  ///< rule: reason
  std::string settings = {};                ///< text of the settings file for Taut's driver; empty: the usual file
  /// Before each rule; false ends the run.
  std::function<bool(const Rule&, int done, int all)> go_on = {};
};

struct SuiteResult {
  std::vector<Finding> findings;  ///< by number
  bool whole = true;              ///< false: ended early
  [[nodiscard]] int count(Outcome outcome) const;
  [[nodiscard]] int waived() const;
};

/// Error: no process or file can be made. Control thread.
Expected<SuiteResult> run_suite(const SuiteOptions& options);

}  // namespace taut::check
