// SPDX-License-Identifier: MIT
#include <algorithm>

#include "check/program/rules.hpp"

namespace taut::check {
namespace {

constexpr int first_hundred = 11;

Finding judge(const ProgramRule& rule, const Ledger& ledger) {
  Finding finding{.rule = &rule.rule, .outcome = Outcome::passed, .runs = 1};
  for (const Fault fault : rule.broken_by) {
    if (fault == Fault::count || ledger.seen(fault).count == 0) continue;
    finding.outcome = Outcome::broken;
    finding.words += (finding.words.empty() ? "" : " ") + words_of(fault, ledger.seen(fault));
  }
  if (finding.outcome == Outcome::passed && !rule.seen(ledger)) {
    finding.outcome = Outcome::unjudged;
    finding.words = rule.missing;
  }
  return finding;
}

/// What cannot be seen at a call, but only when no more comes.
void look_at_end(Ledger& ledger, bool ended) {
  Seen& left = ledger.faults[static_cast<std::size_t>(Fault::never_released)];
  const std::int64_t objects = ended ? ledger.objects - ledger.objects_gone : 0;
  ledger.ended = ended ? 1 : 0;
  left.count = objects;
  left.value = objects;
  for (Asked& asked : ledger.asked)
    if (asked.pending.exchange(0) != 0) ++asked.early;
}

}  // namespace

std::span<const ProgramRule> program_rules() {
  static const std::vector<ProgramRule> all = [] {
    std::vector<ProgramRule> each;
    for (const auto& table :
         {opening_rules(), making_rules(), playing_rules(), ending_rules(), message_rules(), calling_rules()})
      each.insert(each.end(), table.begin(), table.end());
    return each;
  }();
  return all;
}

const ProgramRule* find_program_rule(int number) {
  const auto all = program_rules();
  const auto found = std::ranges::find(all, number, [](const ProgramRule& one) { return one.rule.number; });
  return found == all.end() ? nullptr : &*found;
}

const char* program_subject_of(const Rule& rule) {
  constexpr std::array subjects{"Opening and asking", "Making buffers", "Playing", "Ending", "Messages", "Threads"};
  return subjects.at(static_cast<std::size_t>(rule.number / 100 - first_hundred));
}

const char* program_level_meaning(int level) {
  constexpr std::array meanings{"what ends in a crash, a hang or noise with some driver",
                                "what loses sync, settings or a device", "good manners: errors without harm"};
  return meanings.at(static_cast<std::size_t>(level - 1));
}

SuiteResult judge_program(Ledger& ledger, const ProgramOptions& options) {
  look_at_end(ledger, options.ended);
  SuiteResult result;
  for (const ProgramRule& rule : program_rules()) {
    const bool asked = options.only.empty() ? rule.rule.level <= options.level
                                            : std::ranges::find(options.only, rule.rule.number) != options.only.end();
    if (!asked) continue;
    Finding finding = judge(rule, ledger);
    if (const auto waiver = options.waivers.find(rule.rule.number);
        waiver != options.waivers.end() && finding.outcome == Outcome::broken)
      finding.waiver = waiver->second;
    result.findings.push_back(std::move(finding));
  }
  return result;
}

}  // namespace taut::check
