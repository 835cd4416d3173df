// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <vector>

#include "check/tables.hpp"

namespace taut::check {

std::span<const Rule> rules() {
  static const std::vector<Rule> all = [] {
    std::vector<Rule> each;
    for (const auto& table :
         {object_rules(), entry_rules(), state_rules(), argument_rules(), bounds_rules(), channel_rules(), rate_rules(),
          format_rules(), buffer_rules(), stream_rules(), time_rules(), stop_rules(), thread_rules(), resource_rules()})
      each.insert(each.end(), table.begin(), table.end());
    std::ranges::sort(each, {}, &Rule::number);
    return each;
  }();
  return all;
}

const Rule* find_rule(int number) {
  const auto all = rules();
  const auto found = std::ranges::find(all, number, &Rule::number);
  return found == all.end() ? nullptr : &*found;
}

const char* subject_of(const Rule& rule) {
  constexpr std::array subjects{
      "The object",         "States and arguments", "Channels and sizes",        "Rates and clocks",
      "Making the buffers", "The stream",           "The end and other threads", "Resources"};
  return subjects.at(static_cast<std::size_t>(rule.number / 100 - 1));
}

const char* level_meaning(int level) {
  constexpr std::array meanings{"safe on a stage machine: what every program relies on, in silence",
                                "the whole protocol: every call in every state, every size and rate",
                                "the habits of known programs",
                                "sound, latency by a cable, several threads at once, resources",
                                "torture: a thousand starts, two hundred openings, random calls"};
  return meanings.at(static_cast<std::size_t>(level - 1));
}

}  // namespace taut::check
