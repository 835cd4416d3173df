// SPDX-License-Identifier: MIT
// What the files of a case mean.
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
  long most = 0;  ///< the longest round trip that is right, frames; 0: the reported one alone is
  double settle = 0;
  long known = 0;
};

std::vector<Case> read_plan(const std::filesystem::path& file);

struct Verdict {
  std::string name;
  std::string why;          ///< empty: passed
  nlohmann::json facts;     ///< numbers, for results.jsonl
  std::optional<long> own;  ///< frames that the card adds to what was reported

  [[nodiscard]] bool passed() const { return why.empty(); }
};

/// From the files that the guest left in `folder`.
Verdict judge(const Case& one, const std::filesystem::path& folder);

/// The same card at the same rate adds the same at every start, but for the phase of its packets.
void compare_starts(const std::vector<Case>& cases, std::vector<Verdict>& verdicts);

}  // namespace taut::lab
