// SPDX-License-Identifier: MIT
#include "command/panel/tune_api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/number_text.hpp"
#include "command/called.hpp"
#include "command/panel/measure_api.hpp"
#include "panel/french.hpp"
#include "panel/page_words.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using panel::Language;

/// The lines of one event that have come, whole ones only.
std::vector<Json> events(std::string_view output, std::string_view name) {
  std::vector<Json> all;
  const std::string begin = "{\"event\":\"" + std::string(name) + "\"";
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    if (end == output.npos) break;
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(end + 1);
    if (!line.starts_with(begin)) continue;
    if (Json one = Json::parse(line, nullptr, false); one.is_object()) all.push_back(std::move(one));
  }
  return all;
}

std::string decimals(double value, int digits, Language language) {
  std::string text = number::fixed(value, digits);
  if (language == Language::french) std::ranges::replace(text, '.', ',');
  return text;
}

/// A size that was played; null for one that was refused.
Json row_json(const Json& row, Language language) {
  if (row.contains("refused") || !row.contains("verdict")) return nullptr;
  const Json& most = row["an_hour"]["most"];
  std::string bound = "–";
  if (most.is_number()) bound = decimals(most.get<double>(), most.get<double>() < 10 ? 1 : 0, language);
  const Json& ms = row["round_trip_ms"];
  return {{"buffer", row["buffer"]},
          {"safety", row["safety"]},
          {"ms", ms.is_number() ? decimals(ms.get<double>(), 2, language) : "–"},
          {"most", bound},
          {"verdict", row["verdict"]}};
}

Json rows_json(const std::vector<Json>& rows, Language language) {
  Json all = Json::array();
  for (const Json& row : rows)
    if (Json one = row_json(row, language); !one.is_null()) all.push_back(std::move(one));
  return all;
}

}  // namespace

Expected<std::vector<std::string>> tune_words(int load, const View& view, const telemetry::Listing& playing,
                                              Language language) {
  if (const auto player = player_in_the_way(view, playing, "tune_in_use", language); !player)
    return std::unexpected(player.error());
  return std::vector<std::string>{"tune",  "--json", "--share",
                                  "leave", "--load", std::to_string(std::clamp(load, 0, 90))};
}

Json tune_json(const SideRun::Result& run, Language language) {
  Json json{{"running", run.running}, {"rows", Json::array()}};
  if (run.running) {
    const auto steps = events(run.output, "step"), progress = events(run.output, "progress");
    if (!steps.empty()) json["step"] = {{"buffer", steps.back()["buffer"]}, {"safety", steps.back()["safety"]}};
    if (!progress.empty()) {
      json["played"] = progress.back()["played"];
      json["total"] = progress.back()["total"];
    }
    json["rows"] = rows_json(events(run.output, "row"), language);
    return json;
  }
  if (!run.ended) return json;
  const auto ends = events(run.output, "end");
  if (ends.empty()) {
    // An error before the first step is an object of its own.
    const Json said = Json::parse(run.output, nullptr, false);
    const std::string why(panel::page_word(run.stopped ? "measure_stopped" : "tune_failed", language));
    const bool tells = said.is_object() && said.contains("error");
    json["conclusion"] = tells ? panel::translated(said["error"], language) : why;
    json["remedy"] = tells ? panel::translated(as_typed(said.value("remedy", "")), language) : "";
    return json;
  }
  const Json& end = ends.back();
  json["rows"] = rows_json(end["rows"], language);
  json["conclusion"] = panel::translated(end.value(end.contains("error") ? "error" : "conclusion", ""), language);
  json["remedy"] = panel::translated(as_typed(end.value("remedy", "")), language);
  if (end["recommended"].is_object()) json["recommended"] = row_json(end["recommended"], language);
  json["acceptable"] = !end["settings"].empty();
  return json;
}

Expected<settings::Edit> tuned_edit(const SideRun::Result& run, const std::string& program) {
  std::vector<settings::Change> changes;
  if (const auto ends = events(run.output, "end"); !run.running && !ends.empty())
    for (const auto& [key, value] : ends.back()["settings"].items())
      if (value.is_string()) changes.push_back({key, value.get<std::string>()});
  if (changes.empty())
    return failure(Trouble::bad_request, "The page sent a change that is not understood.", "Reload the page.");
  return [changes, program](std::string_view text) { return settings::edited_for(text, program, changes); };
}

}  // namespace taut::command
