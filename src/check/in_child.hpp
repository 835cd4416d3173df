// SPDX-License-Identifier: MIT
// The process of one rule.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "check/rule.hpp"
#include "host/host.hpp"

namespace taut::check {

/// The first word of that process' command line.
constexpr const char* child_word = "--check-rule";

/// Its command line.
std::vector<std::string> child_words(const Rule& rule, const std::string& journal, std::uint32_t seed,
                                     const std::string& driver);

/// Judges the rule that `words` (what follows child_word) name, and ends the process.
[[noreturn]] void judge_in_child(std::span<const char* const> words);

}  // namespace taut::check
