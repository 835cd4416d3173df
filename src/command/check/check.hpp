// SPDX-License-Identifier: MIT
// `taut check`: does a driver keep the rules of the protocol?
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "check/suite.hpp"

namespace taut::command {

struct CheckOptions {
  std::string driver;
  int level = 2;
  std::vector<int> only;    ///< numbers of rules
  std::optional<int> seed;  ///< else of the time
  int repeat = 1;
  double patience = 10;              ///< seconds
  std::vector<std::string> waivers;  ///< RULE=reason
  std::string waivers_file, junit, earlier;
  bool rules = false;
  bool json = false;
};

/// Became better or worse since an earlier run.
struct CheckChange {
  int rule = 0;
  std::string before, now;
  [[nodiscard]] bool worse() const { return now == "broken"; }
};

struct CheckResult {
  std::string driver;
  int level = 0;
  std::uint32_t seed = 0;
  check::SuiteResult suite;
  std::vector<CheckChange> changes;
  bool compared = false;
};

/// "passed", "broken", "waived", "not judged".
std::string word_of(const check::Finding& finding);

std::string text_of(const CheckResult& result);
std::string json_of(const CheckResult& result);
std::string junit_of(const CheckResult& result);

/// The page of one rule, for a terminal.
std::string page_of(const check::Rule& rule);
/// docs/conformance.md.
std::string conformance_page();

/// `RULE=reason`, one a line; lines that start with # are skipped. Error: the first line that is none.
Expected<std::map<int, std::string>> waivers_of(const std::vector<std::string>& lines);

/// What differs from an earlier run's JSON. Error: it is none.
Expected<std::vector<CheckChange>> changes_since(const std::string& earlier, const CheckResult& now);

int run(const CheckOptions& options);

}  // namespace taut::command
