// SPDX-License-Identifier: MIT
// The result of `taut check`, and the pages of the rules, for people.
#include <algorithm>

#include "base/number.hpp"
#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/check/check.hpp"
#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

using check::Finding;
using check::Outcome;

std::string text_of(const Finding& finding) {
  const check::Rule& rule = *finding.rule;
  const std::string title = taut::text("rule {}: ", rule.number);
  if (finding.outcome == Outcome::unjudged)
    return wrapped(taut::text("not judged, {}{}. {}", title, rule.name, finding.words), 2) + "\n";
  if (!finding.waiver.empty())
    return wrapped(taut::text("waived, {}{}. {} Waived: {}", title, rule.name, finding.words, finding.waiver), 2) +
           "\n";
  std::string all = tinted(Tint::bad, "broken") + ", " + title + tinted(Tint::bold, rule.name) + "\n";
  all += row("Seen", finding.words) + "\n";
  all += row("Rule", rule.demands) + "\n";
  all += row("Why", rule.why) + "\n";
  all += row("To mend", rule.mend) + "\n";
  return all + "\n";
}

}  // namespace

std::string word_of(const Finding& finding) {
  if (!finding.waiver.empty()) return "waived";
  if (finding.outcome == Outcome::passed) return "passed";
  return finding.outcome == Outcome::broken ? "broken" : "not judged";
}

std::string text_of(const CheckResult& result) {
  std::string all;
  for (const bool broken : {true, false})
    for (const Finding& finding : result.suite.findings)
      if (finding.runs > 0 && finding.outcome != Outcome::passed &&
          broken == (finding.outcome == Outcome::broken && finding.waiver.empty()))
        all += text_of(finding);
  if (!all.empty() && !all.ends_with("\n\n")) all += "\n";
  for (const CheckChange& change : result.changes)
    all += wrapped(taut::text("{}: rule {} was {}, and is {} now.", change.worse() ? "Worse" : "Changed", change.rule,
                              change.before, change.now),
                   2) +
           "\n";
  if (result.compared && result.changes.empty()) all += "The same as the earlier run.\n";
  const int broken = result.suite.count(Outcome::broken), waived = result.suite.waived();
  all += wrapped(taut::text("{}, level {}{}: {} passed, {} broken, {} not judged{}.{}", result.driver, result.level,
                            result.program ? "" : taut::text(", seed {}", result.seed),
                            result.suite.count(Outcome::passed), broken, result.suite.count(Outcome::unjudged),
                            waived > 0 ? taut::text(", {} waived", waived) : "",
                            result.suite.whole ? "" : " Stopped before the end."));
  return all;
}

std::string page_of(const check::Rule& rule, const char* level) {
  std::string page = tinted(Tint::bold, taut::text("{} {}", rule.number, rule.name)) + "\n";
  page += row("Level", taut::text("{}: {}", rule.level, level)) + "\n";
  page += row("Rule", rule.demands) + "\n" + row("Why", rule.why) + "\n" + row("To mend", rule.mend) + "\n";
  return page;
}

std::string conformance_page() {
  std::string page = R"(# Conformance

What a driver has to do, and below [what a program has to do](#programs), as rules with a number each. `taut check DRIVER`
judges a driver by them, `taut check-host PROGRAM` a program; this page is made of the same rules, by `taut check --rules`, and a
test holds it to them. The protocol's numbers and structures are in [include/taut](../include/taut/protocol.h).

    taut check Taut                      a driver of the list, by the rules of level 1 and 2
    taut check ./mine.so --level 4       a file
    taut check Taut --only 701,702       some rules
    taut check Taut --json >before.json  and later: --compare before.json

Each rule runs in a process of its own, in random order: a driver that crashes, hangs or ends the program is named with
the rule's number and the call that it was in, and the next rule goes on.

Taut itself passes level 3 with each change and level 5 every night, as the driver for Linux (`tests/check/test_taut.sh`), and in Wine as
the DLL for Windows (`tests/windows/test_wine.sh`) and as the driver of two halves (`tests/wine/test_face.sh`).

No driver that others wrote has been judged yet: Debian 12, npm, PyPI and NuGet carry none (looked for on 29 November 2026 in
their lists of packages; NAudio.Asio on NuGet, the one of that kind, drives drivers), and Taut's tests take nothing from elsewhere.

)";
  page += "| level | its rules |\n|---|---|\n";
  for (int level = 1; level <= check::highest_level; ++level)
    page += taut::text("| {} | {} |\n", level, check::level_meaning(level));
  std::string subject;
  for (const check::Rule& rule : check::rules()) {
    if (subject != check::subject_of(rule)) {
      subject = check::subject_of(rule);
      page += taut::text("\n## {}\n", subject);
    }
    page += section_of(rule);
  }
  return page + "\n" + program_conformance();
}

std::string section_of(const check::Rule& rule) {
  return taut::text("\n### {} {}\n\nLevel {}. {}\n\n*Why:* {}\n\n*To mend:* {}\n", rule.number, rule.name, rule.level,
                    rule.demands, rule.why, rule.mend);
}

Expected<std::map<int, std::string>> waivers_of(const std::vector<std::string>& lines) {
  std::map<int, std::string> waivers;
  for (const std::string& line : lines) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t equals = std::min(line.find('='), line.size());
    const auto number = number_between(std::string_view(line).substr(0, equals), 0, 9999);
    const std::string reason = line.substr(std::min(equals + 1, line.size()));
    if (!number || !any_rule(*number) || reason.find_first_not_of(' ') == std::string::npos)
      return failure(Trouble::bad_request, taut::text("{} waives no rule.", taut::quoted(line)),
                     "Write a rule's number and the reason, such as 307=\"the hardware has 16 frames\".");
    waivers[*number] = reason;
  }
  return waivers;
}

}  // namespace taut::command
