// SPDX-License-Identifier: MIT
// The result of `taut check` for programs: JSON, JUnit's XML, and the comparison with an earlier run.
#include "command/check/json.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/check/check.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using check::Finding;
using check::Outcome;

std::string xml(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return safe;
}

}  // namespace

Json json_object(const CheckResult& result) {
  Json json{{result.program ? "program" : "driver", result.driver}, {"level", result.level}};
  if (!result.program) json["seed"] = result.seed;
  json.update({{"passed", result.suite.count(Outcome::passed)},
               {"broken", result.suite.count(Outcome::broken)},
               {"not_judged", result.suite.count(Outcome::unjudged)},
               {"waived", result.suite.waived()},
               {"whole", result.suite.whole}});
  json["rules"] = Json::array();
  for (const Finding& finding : result.suite.findings) {
    Json one{{"rule", finding.rule->number}, {"name", finding.rule->name},
             {"level", finding.rule->level}, {"result", word_of(finding)},
             {"runs", finding.runs},         {"seconds", finding.seconds},
             {"seen", finding.words},        {"demands", finding.rule->demands},
             {"why", finding.rule->why},     {"mend", finding.rule->mend}};
    if (!finding.waiver.empty()) one["waiver"] = finding.waiver;
    json["rules"].push_back(std::move(one));
  }
  if (result.compared) {
    json["changes"] = Json::array();
    for (const CheckChange& change : result.changes)
      json["changes"].push_back(
          {{"rule", change.rule}, {"before", change.before}, {"now", change.now}, {"worse", change.worse()}});
  }
  return json;
}

std::string json_of(const CheckResult& result) {
  return json_object(result).dump(2, ' ', false, Json::error_handler_t::replace);
}

std::string junit_of(const CheckResult& result) {
  std::string page = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  page += text("<testsuite name=\"taut {} {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n",
               result.program ? "check-host" : "check", xml(result.driver), result.suite.findings.size(),
               result.suite.count(Outcome::broken), result.suite.count(Outcome::unjudged) + result.suite.waived());
  for (const Finding& finding : result.suite.findings) {
    page += text("  <testcase classname=\"level {}\" name=\"{} {}\" time=\"{}\">", finding.rule->level,
                 finding.rule->number, xml(finding.rule->name), number::fixed(finding.seconds, 3));
    if (!finding.waiver.empty())
      page += text("<skipped message=\"waived: {}\"/>", xml(finding.waiver));
    else if (finding.outcome == Outcome::unjudged)
      page += text("<skipped message=\"{}\"/>", xml(finding.words));
    else if (finding.outcome == Outcome::broken)
      page += text("<failure message=\"{}\">{} {}</failure>", xml(finding.words), xml(finding.rule->demands),
                   xml(finding.rule->mend));
    page += "</testcase>\n";
  }
  return page + "</testsuite>\n";
}

Expected<std::vector<CheckChange>> changes_since(const std::string& earlier, const CheckResult& now) {
  const Json json = Json::parse(earlier, nullptr, false);
  const auto none = [] {
    return failure(Trouble::bad_request, "The earlier run cannot be read.",
                   "Name a file that `taut check --json` has written.");
  };
  if (!json.is_object() || !json.contains("rules") || !json["rules"].is_array()) return none();
  std::map<int, std::string> before;
  for (const Json& rule : json["rules"]) {
    if (!rule.is_object() || !rule.contains("rule") || !rule["rule"].is_number_integer() || !rule.contains("result") ||
        !rule["result"].is_string())
      return none();
    before[rule["rule"].get<int>()] = rule["result"].get<std::string>();
  }
  std::vector<CheckChange> changes;
  for (const Finding& finding : now.suite.findings) {
    const auto was = before.find(finding.rule->number);
    if (was != before.end() && was->second != word_of(finding))
      changes.push_back({finding.rule->number, was->second, word_of(finding)});
  }
  return changes;
}

}  // namespace taut::command
