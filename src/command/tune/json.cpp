// SPDX-License-Identifier: MIT
#include <cmath>
#include <nlohmann/json.hpp>

#include "command/tune/tune.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;

std::string line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// JSON has no infinities: they become null.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string_view name(tune::Verdict verdict) {
  switch (verdict) {
    case tune::Verdict::holds:
      return "holds";
    case tune::Verdict::fails:
      return "fails";
    default:
      return "open";
  }
}

Json candidate(const tune::Candidate& one, const TuneWays& found) {
  const TuneWay& way = found.ways[one.way];
  return {{"backend", way.way.backend}, {"device", way.device}, {"buffer", one.buffer}, {"safety", one.safety}};
}

Json row(const tune::Row& row, const TuneWays& found) {
  Json json = candidate(row.candidate, found);
  if (!row.refused.empty()) {
    json["refused"] = row.refused;
    return json;
  }
  const tune::Evidence& evidence = row.evidence;
  const tune::Hourly hourly = tune::hourly(evidence);
  json["safety"] = evidence.safety;
  json["rate"] = evidence.rate;
  json["round_trip"] = evidence.round_trip;
  json["round_trip_ms"] =
      evidence.rate > 0 ? number(static_cast<double>(evidence.round_trip) * 1000 / evidence.rate) : Json(nullptr);
  json["seconds"] = evidence.seconds;
  json["drop_outs"] = evidence.drop_outs;
  json["an_hour"] = {{"expected", number(hourly.expected)},
                     {"least", number(hourly.least)},
                     {"most", number(hourly.most)},
                     {"from", hourly.by_safety ? "safety" : "count"}};
  json["verdict"] = name(row.verdict);
  return json;
}

}  // namespace

std::string json_of_start(const TuneWays& found, const TuneOptions& options) {
  Json ways = Json::array();
  for (const TuneWay& way : found.ways)
    ways.push_back({{"backend", way.way.backend},
                    {"device", way.device},
                    {"why", way.why},
                    {"server", way.server},
                    {"sizes", way.way.sizes}});
  return line({{"event", "start"},
               {"an_hour", options.goal.an_hour},
               {"load", options.load},
               {"total", options.goal.total},
               {"ways", ways},
               {"left_out", found.left_out}});
}

std::string json_of_step(const tune::Step& step, const TuneWays& found, int number) {
  Json json{{"event", "step"}, {"number", number}};
  json.update(candidate(step.candidate, found));
  json["seconds"] = step.seconds;
  json["look"] = step.look;
  return line(json);
}

std::string json_of_progress(const tune::Evidence& sofar, int number, double played, double total) {
  return line({{"event", "progress"},
               {"number", number},
               {"seconds", sofar.seconds},
               {"drop_outs", sofar.drop_outs},
               {"played", played},
               {"total", total}});
}

std::string json_of_row(const tune::Row& one, const TuneWays& found, int number) {
  Json json{{"event", "row"}, {"number", number}};
  json.update(row(one, found));
  return line(json);
}

std::string json_of_end(const TuneResult& result) {
  Json rows = Json::array();
  for (const tune::Row& one : result.rows) rows.push_back(row(one, result.found));
  Json changes = Json::object();
  for (const settings::Change& change : result.changes) changes[change.key] = *change.value;
  Json json{{"event", "end"},
            {"status", static_cast<int>(result.status)},
            {"conclusion", result.conclusion},
            {"remedy", result.remedy},
            {"recommended", result.answer ? row(*result.answer, result.found) : Json(nullptr)},
            {"settings", changes},
            {"written", result.written},
            {"interrupted", result.interrupted},
            {"load", result.load},
            {"played", result.played},
            {"rows", rows}};
  if (result.error) {
    json["error"] = result.error->what;
    json["remedy"] = result.error->remedy;
  }
  return line(json);
}

}  // namespace taut::command
