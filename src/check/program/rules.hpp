// SPDX-License-Identifier: MIT
// The rules for programs that use a driver, as data, and the judgement of a ledger by them.
#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "check/program/ledger.hpp"
#include "check/suite.hpp"

namespace taut::check {

constexpr std::size_t most_faults = 4;
using Faults = std::array<Fault, most_faults>;  ///< filled up with Fault::count

template <class... F>
constexpr Faults faults(F... each) {
  Faults all;
  all.fill(Fault::count);
  std::size_t k = 0;
  ((all[k++] = each), ...);
  return all;
}

struct ProgramRule {
  Rule rule;  ///< number, level and pages as those of a driver's rule; its `judge` is null
  Faults broken_by;
  bool (*seen)(const Ledger&);  ///< whether the program came to where it could break the rule
  const char* missing;          ///< what has to happen first
};

/// By number; 1101 and up.
std::span<const ProgramRule> program_rules();
const ProgramRule* find_program_rule(int number);
/// "Messages".
const char* program_subject_of(const Rule& rule);
/// 1 to 3.
constexpr int highest_program_level = 3;
const char* program_level_meaning(int level);

std::span<const ProgramRule> opening_rules();  // 11xx
std::span<const ProgramRule> making_rules();   // 12xx
std::span<const ProgramRule> playing_rules();  // 13xx
std::span<const ProgramRule> ending_rules();   // 14xx
std::span<const ProgramRule> message_rules();  // 15xx
std::span<const ProgramRule> calling_rules();  // 16xx

struct ProgramOptions {
  int level = 2;
  std::vector<int> only;  ///< these rules alone; empty: all of the level
  std::map<int, std::string> waivers;
  bool ended = true;  ///< the program has ended by itself: what it did not release stays so
};

/// Judges what the program has done so far. Adds to the ledger what only its end shows.
SuiteResult judge_program(Ledger& ledger, const ProgramOptions& options);

}  // namespace taut::check
