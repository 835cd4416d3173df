// SPDX-License-Identifier: MIT
// `taut check`: does a driver keep the rules of the protocol?
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "check/suite.hpp"

namespace taut::command {

class Arguments;
extern const std::string_view check_page;

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
  std::string driver;    ///< or the program
  bool program = false;  ///< a program was judged, not a driver

  int level = 0;
  std::uint32_t seed = 0;
  check::SuiteResult suite;
  std::vector<CheckChange> changes;
  bool compared = false;
};

void describe(Arguments& arguments, CheckOptions& options);

/// "passed", "broken", "waived", "not judged".
std::string word_of(const check::Finding& finding);

std::string text_of(const CheckResult& result);
std::string json_of(const CheckResult& result);
std::string junit_of(const CheckResult& result);

/// The page of one rule, for a terminal.
std::string page_of(const check::Rule& rule, const char* level);
/// The same for docs/conformance.md.
std::string section_of(const check::Rule& rule);
/// docs/conformance.md; and its part for programs.
std::string conformance_page();
std::string program_conformance();

/// `RULE=reason`, one a line; lines that start with # are skipped. Error: the first line that is none.
Expected<std::map<int, std::string>> waivers_of(const std::vector<std::string>& lines);

/// What differs from an earlier run's JSON. Error: it is none.
Expected<std::vector<CheckChange>> changes_since(const std::string& earlier, const CheckResult& now);

/// Shared by both commands.
Expected<std::map<int, std::string>> all_waivers(std::vector<std::string> lines, const std::string& file);
/// 0, 2 where a rule is broken, 1 where nothing could be judged.
int status_of(const CheckResult& result);
/// Writes the XML, if `junit` is a file, and prints `words`, or JSON. Returns the exit status.
int finish(const CheckResult& result, const std::string& junit, const std::string& words);
/// A driver's or a program's rule.
const check::Rule* any_rule(int number);

int run(const CheckOptions& options);

}  // namespace taut::command
