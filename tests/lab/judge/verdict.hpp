// SPDX-License-Identifier: MIT
// Interprets a case's files.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace taut::lab {

/// A line of the plan.
struct Case {
  int index = 0;  ///< from 1
  std::string name, kind, card;
  int channels = 0, rate = 0, size = 0;
  double seconds = 0, ppm = 0;
  std::string safety = "safe";
  double load = 0;
  long most = 0;  ///< the longest acceptable round trip, frames; 0: only the reported one
  double settle = 0;
  long known = 0;
};

std::vector<Case> read_plan(const std::filesystem::path& file);

struct Verdict {
  std::string name;
  std::string why;          ///< empty: passed
  nlohmann::json facts;     ///< numbers, for results.jsonl
  std::optional<long> own;  ///< frames the card adds to the reported round trip

  [[nodiscard]] bool passed() const { return why.empty(); }
};

/// Reads the guest's files in `folder`.
Verdict judge(const Case& one, const std::filesystem::path& folder);

/// A card at one rate adds the same delay at every start, up to the phase of its packets.
void compare_starts(const std::vector<Case>& cases, std::vector<Verdict>& verdicts);

}  // namespace taut::lab
