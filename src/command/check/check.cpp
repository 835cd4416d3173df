// SPDX-License-Identifier: MIT
#include "command/check/check.hpp"

#include <algorithm>
#include <chrono>

#include "base/path.hpp"
#include "base/text.hpp"
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "host/host.hpp"
#include "platform/files.hpp"

namespace taut::command {
namespace {

constexpr int rule_broken = 2;

int print_rules(const CheckOptions& options) {
  if (!options.only.empty()) {
    for (const int number : options.only) {
      const check::Rule& rule = *check::find_rule(number);
      print(page_of(rule, check::level_meaning(rule.level)));
    }
    return success;
  }
  print(conformance_page());
  return success;
}

std::string known_drivers() {
  std::string names;
  for (const host::Entry& entry : host::find_drivers()) names += (names.empty() ? "" : ", ") + entry.name;
  return names;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else if (c != '\r')
      lines.back() += c;
  }
  return lines;
}

std::uint32_t seed_of(const CheckOptions& options) {
  constexpr int easily_typed = 100'000;
  if (options.seed) return static_cast<std::uint32_t>(*options.seed);
  return static_cast<std::uint32_t>(std::chrono::system_clock::now().time_since_epoch().count() % easily_typed);
}

Expected<CheckResult> judged(const CheckOptions& options) {
  const auto entry = host::find_driver(options.driver);
  if (!entry) return std::unexpected(entry.error());
  auto waivers = all_waivers(options.waivers, options.waivers_file);
  if (!waivers) return std::unexpected(waivers.error());
  // Read first: it may be the file that the output replaces.
  Expected<std::string> earlier;
  if (!options.earlier.empty()) earlier = platform::read_file(path_of(options.earlier));
  if (!earlier) return std::unexpected(earlier.error());

  CheckResult result{.driver = entry->name, .level = options.level, .seed = seed_of(options)};
  check::SuiteOptions suite{.driver = options.driver,
                            .level = options.level,
                            .only = options.only,
                            .seed = result.seed,
                            .repeat = options.repeat,
                            .patience = static_cast<Nanos>(options.patience * 1e9),
                            .waivers = std::move(*waivers)};
  suite.go_on = [](const check::Rule& rule, int done, int all) {
    progress(text("{} of {}: {} {}", done + 1, all, rule.number, rule.name));
    return !stop_asked();
  };
  auto run = check::run_suite(suite);
  progress({});
  if (!run) return std::unexpected(run.error());
  result.suite = std::move(*run);
  if (!options.earlier.empty()) {
    auto changes = changes_since(*earlier, result);
    if (!changes) return std::unexpected(changes.error());
    result.changes = std::move(*changes);
    result.compared = true;
  }
  return result;
}

}  // namespace

Expected<std::map<int, std::string>> all_waivers(std::vector<std::string> lines, const std::string& file) {
  if (!file.empty()) {
    const auto text = platform::read_file(path_of(file));
    if (!text) return std::unexpected(text.error());
    const std::vector<std::string> more = lines_of(*text);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return waivers_of(lines);
}

int status_of(const CheckResult& result) {
  if (result.suite.count(check::Outcome::broken) > 0) return rule_broken;
  if (!result.suite.whole) return failed;
  // A foundation that could not be judged has left nothing to judge.
  const bool judged = std::ranges::all_of(result.suite.findings, [](const check::Finding& finding) {
    return !finding.rule->foundation || finding.outcome != check::Outcome::unjudged;
  });
  return judged ? success : failed;
}

int finish(const CheckResult& result, const std::string& junit, const std::string& words) {
  if (!junit.empty())
    if (auto written = platform::replace_file(path_of(junit), junit_of(result)); !written) return fail(written.error());
  print(words);
  return status_of(result);
}

int run(const CheckOptions& options) {
  for (const int number : options.only)
    if (!check::find_rule(number))
      return fail(
          {Trouble::bad_request, text("There is no rule {}.", number), "`taut check --rules` prints them all."});
  if (options.rules) return print_rules(options);
  if (options.driver.empty()) {
    const std::string names = known_drivers();
    fail({Trouble::bad_request, "No driver is named.",
          names.empty() ? "Name the file of one."
                        : text("There are: {}. Name one of them, or the file of another.", names)});
    return wrong_usage;
  }
  const auto result = judged(options);
  if (!result) {
    if (options.json) print(json_of(result.error()));
    return fail(result.error());
  }
  return finish(*result, options.junit, options.json ? json_of(*result) : text_of(*result));
}

}  // namespace taut::command
