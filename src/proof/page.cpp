// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "proof/proof.hpp"

namespace taut::proof {
namespace {

using Json = nlohmann::json;

constexpr std::size_t width = 12;

template <std::size_t N>
std::string cells(const std::array<std::string, N>& texts) {
  std::string line;
  for (const std::string& one : texts) line += std::string(width - std::min(width - 1, one.size()), ' ') + one;
  return line + "\n";
}

/// A sweep resolves a tenth of a frame, the exact signal is whole.
std::string measured_frames(double frames) {
  constexpr double beyond_any = 1e9;
  const bool is_whole = std::abs(frames) < beyond_any && std::round(frames) == frames;
  return is_whole ? number::count(static_cast<std::int64_t>(frames)) : number::fixed(frames, 1);
}

std::string whole(const Json& number) { return number::count(number.get<std::int64_t>()); }

std::string skipped(const Json& part) { return "  " + part["skipped"].get<std::string>() + "\n"; }

std::string refused(const Json& row) {
  return text("  A buffer of {} frames: {}\n", whole(row["buffer"]), row["refused"].get<std::string>());
}

std::string cable_rows(const Json& cable) {
  if (!cable.is_array()) return skipped(cable);
  std::string all = cells<3>({"buffer", "reported", "measured"}), sentences;
  for (const Json& row : cable) {
    if (row.contains("refused")) {
      sentences += refused(row);
      continue;
    }
    const Json measured = row.value("measured", Json());
    all += cells<3>({whole(row["buffer"]), whole(row["reported"]),
                     measured.is_number() ? measured_frames(measured.get<double>()) : "nothing"});
  }
  return all + sentences;
}

std::string load_rows(const Json& load) {
  if (!load.is_array()) return skipped(load);
  std::string all = cells<5>({"buffer", "safety", "round trip", "seconds", "drop-outs"}), sentences;
  for (const Json& row : load)
    if (row.contains("refused"))
      sentences += refused(row);
    else
      all += cells<5>({whole(row["buffer"]), whole(row["safety"]), whole(row["round_trip"]),
                       number::fixed(row["seconds"].get<double>(), 1), whole(row["drop_outs"])});
  return all + sentences;
}

std::string unplugged(const Json& unplug) {
  if (!unplug.contains("came_back")) return skipped(unplug);
  const std::string away = number::fixed(unplug["away_seconds"].get<double>(), 1);
  return unplug["came_back"].get<bool>() ? text("  The sound came back by itself, after {} s.\n", away)
                                         : text("  The device did not come back within {} s.\n", away);
}

std::string by_rules(const Json& rules) {
  if (!rules.contains("passed")) return skipped(rules);
  std::string all = text("  Level {}: {} passed, {} broken, {} not judged.\n", whole(rules["level"]),
                         whole(rules["passed"]), whole(rules["broken"]), whole(rules["not_judged"]));
  for (const Json& rule : rules["rules"])
    if (rule["result"] == "broken")
      all += text("  Rule {}, {}: {}\n", whole(rule["rule"]), rule["name"].get<std::string>(),
                  rule["seen"].get<std::string>());
  return all;
}

std::string findings(const Json& doctor) {
  std::string all;
  for (const Json& one : doctor["findings"]) {
    const auto severity = one["severity"].get<std::string>();
    if (severity != "ok")
      all += text("  {}, {}: {}\n", one["topic"].get<std::string>(), severity, one["measured"].get<std::string>());
  }
  return all.empty() ? "  Nothing.\n" : all;
}

}  // namespace

std::string page_of(const Json& content) {
  const auto said = [&](const char* key) { return content[key].get<std::string>(); };
  std::string all = text("What Taut {} does on this computer, {}\n\n", said("taut"), said("made"));
  all += text("  Device: {}\n  {}\n  System: {}\n  Processor: {}\n", said("device"), said("chosen"), said("system"),
              said("processor"));
  all += "\nThrough a cable, in frames\n" + cable_rows(content["cable"]);
  all += "\nUnplugged and plugged in again\n" + unplugged(content["unplug"]);
  all += text("\nWhile a program is busy for {} % of each buffer, in frames\n",
              number::plain(content["load_percent"].get<double>())) +
         load_rows(content["load"]);
  all += "\nThe driver by the protocol's rules\n" + by_rules(content["conformance"]);
  return all + "\nWhat keeps sound from being steady on this computer\n" + findings(content["doctor"]);
}

}  // namespace taut::proof
