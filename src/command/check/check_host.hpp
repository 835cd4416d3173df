// SPDX-License-Identifier: MIT
// `taut check-host`: does a program that uses drivers keep the rules of the protocol?
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "check/program/rules.hpp"
#include "command/check/check.hpp"

namespace taut::command {

extern const std::string_view check_host_page;

struct CheckHostOptions {
  std::vector<std::string> program;  ///< and its arguments; empty: waits for one
  std::uint32_t provoke = 0;         ///< a bit for each check::Provocation
  double after = 3;                  ///< seconds of sound
  std::string device;
  int level = 2;
  std::vector<int> only;  ///< numbers of rules
  std::vector<std::string> waivers;
  std::string waivers_file, junit, earlier;
  bool calls = false, rules = false, json = false;
};

void describe(Arguments& arguments, CheckHostOptions& options);

/// As --provoke takes it: "reset".
std::string_view provocation_name(check::Provocation what);

/// What the program did, in rows; and for programs.
std::string measured_text(const check::Ledger& ledger);
std::string host_json(const CheckResult& result, const check::Ledger& ledger, bool calls);
/// The last calls, one a line.
std::string calls_text(const check::Ledger& ledger);

int run(const CheckHostOptions& options);

}  // namespace taut::command
