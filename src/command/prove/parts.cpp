// SPDX-License-Identifier: MIT
#include "command/prove/parts.hpp"

#include <algorithm>

#include "base/path.hpp"
#include "check/suite.hpp"
#include "command/check/check.hpp"
#include "command/devices/devices.hpp"
#include "command/doctor/doctor.hpp"
#include "command/json.hpp"
#include "command/loopback/loopback.hpp"
#include "command/stream/defaults.hpp"
#include "command/terminal/stop.hpp"
#include "command/tune/play.hpp"
#include "settings/edit.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::json;
using proof::StepEnd;

constexpr double least_wakeups = 0.3, most_wakeups = 5;  // seconds
constexpr double sweepless_seconds = 1;                  // of the exact signal, on a virtual card
constexpr Nanos patience = 10 * nanos_per_second;

/// So that a second run judges in the same order.
constexpr std::uint32_t seed = 1;

Json refused(int buffer, const Error& error) { return {{"buffer", buffer}, {"refused", error.sentence()}}; }

/// The text of a settings file that names the subject.
Expected<std::string> settings_of(const StreamOptions& options) {
  std::vector<settings::Change> lines{{"input", options.input}, {"output", options.output}};
  if (!options.share.empty()) lines.push_back({"share", options.share});
  if (!options.backend.empty()) lines.push_back({"backend", options.backend});
  if (options.rate > 0) lines.push_back({"rate", taut::text("{}", options.rate)});
  return settings::edited("", "", lines);
}

bool device_is_gone(const Error& error) { return error.trouble == Trouble::absent; }

}  // namespace

Part devices_part() {
  const Listing all = list_devices(told_file());
  std::vector<DeviceEntry> entries;
  for (const ListedDevice& one : all.devices) {
    if (stop_asked()) break;
    entries.push_back(examined(one));
  }
  return {.content = Json::parse(json_of(entries, all.absent))};
}

Part doctor_part(double seconds) {
  const auto length = static_cast<Nanos>(std::clamp(seconds, least_wakeups, most_wakeups) * 1e9);
  DoctorResult result{
      .findings = doctor::examine(
          {.length = length, .drivers = listed_drivers(), .go_on = [](std::string_view) { return !stop_asked(); }})};
  return {.content = Json::parse(json_of(result))};
}

Part cable_row(const Subject& subject, const proof::Step& step) {
  LoopbackOptions options;
  static_cast<StreamOptions&>(options) = subject.options;
  options.buffer = step.buffer;
  options.seconds = sweepless_seconds;
  // A sweep at -20 dBFS; the exact signal, which is loud, only where nobody can hear it.
  using enum LoopbackOptions::Way;
  options.way = subject.simulated ? choose : analogue;
  const auto result = measured(options);
  if (!result)
    return {.content = refused(step.buffer, result.error()),
            .end = device_is_gone(result.error()) ? StepEnd::lost : StepEnd::done};
  Json row{{"buffer", result->report.buffer},
           {"safety", result->report.margin},
           {"reported", result->reported.round_trip()},
           {"measured", result->measured ? Json(*result->measured) : Json(nullptr)},
           {"conclusion", result->conclusion},
           {"run", Json::parse(json_of(*result))}};
  return {.content = std::move(row), .end = result->measured ? StepEnd::done : StepEnd::nothing_back};
}

Part load_row(const Subject& subject, const proof::Step& step, double load_percent) {
  TuneTask task{.options = subject.options, .load = load_percent / 100};
  task.options.buffer = step.buffer;
  task.options.safety = "safe";
  auto driver = open_driver(task.options, Path::both);
  if (!driver)
    return {.content = refused(step.buffer, driver.error()),
            .end = device_is_gone(driver.error()) ? StepEnd::lost : StepEnd::done};
  const auto played = play(*driver, task, [&](const tune::Evidence& sofar) { return sofar.seconds >= step.seconds; });
  if (!played) return {.content = refused(step.buffer, explained(played.error(), task.options))};
  if (played->ended)
    return {.content = refused(step.buffer, *played->ended),
            .end = device_is_gone(*played->ended) ? StepEnd::lost : StepEnd::done};
  const tune::Evidence& seen = played->evidence;
  return {.content = {{"buffer", seen.buffer},
                      {"safety", seen.safety},
                      {"round_trip", seen.round_trip},
                      {"rate", seen.rate},
                      {"seconds", seen.seconds},
                      {"drop_outs", seen.drop_outs},
                      {"at_most_an_hour", tune::hourly(seen).most}}};
}

Part conformance_part(const Subject& subject, int level) {
  const auto left_out = [](const Error& error) { return Part{.content = {{"skipped", error.sentence()}}}; };
  const auto file = settings_of(subject.options);
  if (!file) return left_out(file.error());
  CheckResult result{.driver = "Taut", .level = level, .seed = seed};
  check::SuiteOptions suite{.driver = taut::text_of(host::usual_places().own),
                            .level = level,
                            .seed = seed,
                            .patience = patience,
                            .settings = *file};
  suite.go_on = [](const check::Rule&, int, int) { return !stop_asked(); };
  auto run = check::run_suite(suite);
  if (!run) return left_out(run.error());
  result.suite = std::move(*run);
  Json all = Json::parse(json_of(result));
  // The pages of the rules are no results.
  for (Json& rule : all["rules"])
    for (const char* const page : {"demands", "why", "mend"}) rule.erase(page);
  return {.content = std::move(all)};
}

}  // namespace taut::command
