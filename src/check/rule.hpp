// SPDX-License-Identifier: MIT
// A rule of the protocol's behaviour, as data: what a driver has to do, who relies on it, and a function that finds out.
#pragma once
#include <span>
#include <string>

#include "base/error.hpp"

namespace taut::check {

class Trial;

struct Rule {
  int number;               ///< stays for ever; the hundreds are the subject
  int level;                ///< 1: safe on a stage machine ... 5: torture
  const char* name;         ///< short, in lower case
  const char* demands;      ///< what a driver does
  const char* why;          ///< which program breaks without it
  const char* mend;         ///< what to change in the driver
  void (*judge)(Trial&);    ///< returns if the driver keeps the rule, else throws one of the types below
  bool foundation = false;  ///< judged first; without it no other rule can be judged
};

// A rule reads from top to bottom like its page, so it ends with an exception where it fails. Only the process of one
// rule sees it (process.hpp).

/// The driver breaks the rule: a sentence with what was seen.
struct Broken {
  std::string what;
};

/// Nothing can be said: what the rule needs is not there, or another rule is broken.
struct Unjudged {
  std::string why;
};

/// By number.
std::span<const Rule> rules();
const Rule* find_rule(int number);

/// The subject of a rule, from its hundreds: "Buffers".
const char* subject_of(const Rule& rule);

constexpr int highest_level = 5;
const char* level_meaning(int level);

}  // namespace taut::check
