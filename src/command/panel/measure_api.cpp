// SPDX-License-Identifier: MIT
#include "command/panel/measure_api.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "command/called.hpp"
#include "command/stream/stream.hpp"
#include "command/terminal/say.hpp"
#include "device/route.hpp"
#include "panel/french.hpp"
#include "panel/model.hpp"
#include "panel/page_words.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using panel::Language;

struct Devices {
  std::string input, output;
};

/// Those of the settings, or what automatic has taken.
Devices devices_of(const panel::DriverStatus& status) {
  const settings::Settings& set = status.wanted;
  const bool neither = set.input.empty() && set.output.empty();
  const auto one = [&](const std::string& named, const std::string& taken) {
    return neither || named == settings::automatic ? taken : named;
  };
  return {one(set.input, status.report.input), one(set.output, status.report.output)};
}

bool is_shared(const std::string& id) { return device::is_server(id.substr(0, id.find(':'))); }

/// Who plays through the device now; empty: nobody, or a server mixes them.
std::string player_of(const std::string& id, const std::string& opened, const telemetry::Listing& playing) {
  if (is_shared(id)) return {};
  for (const telemetry::Stream& stream : playing.streams)
    for (const std::string& used :
         {std::string(stream.snapshot.input.get()), std::string(stream.snapshot.output.get())})
      if (!used.empty() && (used == id || used == opened)) return stream.program;
  return {};
}

std::string filled(std::string_view key, const std::string& value, Language language) {
  std::string text(panel::page_word(key, language));
  if (const std::size_t at = text.find("{}"); at != text.npos) text.replace(at, 2, value);
  return text;
}

Json figure(double frames, double rate, bool whole, Language language) {
  std::string count = whole ? number::plain(frames) : number::fixed(frames, 1);
  if (language == Language::french) std::ranges::replace(count, '.', ',');
  return {{"frames", count}, {"ms", panel::milliseconds(frames, rate, language)}};
}

Json outcome_json(const SideRun::Result& run, Language language) {
  const Json said = Json::parse(run.output, nullptr, false);
  if (!said.is_object()) {
    const std::string why(panel::page_word(run.stopped ? "measure_stopped" : "measure_failed", language));
    return {{"good", false}, {"conclusion", why}, {"remedy", ""}};
  }
  // An error has a sentence instead of figures.
  if (said.contains("error"))
    return {{"good", false},
            {"conclusion", panel::translated(said["error"], language)},
            {"remedy", panel::translated(as_typed(said.value("remedy", "")), language)}};
  const double rate = said.value("rate", 48000.0);
  const double reported = said["reported"].value("round_trip", 0.0);
  const Json& measured = said["measured"]["round_trip"];
  Json outcome{{"good", said.value("status", 1) == success},
               {"conclusion", panel::translated(said.value("conclusion", ""), language)},
               {"remedy", panel::translated(as_typed(said.value("remedy", "")), language)},
               {"reported", figure(reported, rate, true, language)}};
  if (measured.is_number()) {
    const auto frames = measured.get<double>();
    outcome["measured"] = figure(frames, rate, frames == std::floor(frames), language);
    outcome["differs"] = std::abs(frames - reported) > 0.6;
  }
  return outcome;
}

}  // namespace

Expected<void> player_in_the_way(const View& view, const telemetry::Listing& playing, std::string_view word,
                                 Language language) {
  const Devices devices = devices_of(view.status);
  const engine::Report& report = view.status.report;
  std::string player = player_of(devices.output, report.output, playing);
  if (player.empty()) player = player_of(devices.input, report.input, playing);
  if (player.empty()) return {};
  return failure(Trouble::busy, filled(word, player, language));
}

Expected<std::vector<std::string>> measure_words(const View& view, const telemetry::Listing& playing,
                                                 Language language) {
  const Devices devices = devices_of(view.status);
  const engine::Report& report = view.status.report;
  if (devices.input.empty() || devices.output.empty())
    return failure(Trouble::absent, std::string(panel::page_word("measure_one_way", language)));
  if (auto alone = player_in_the_way(view, playing, "measure_in_use", language); !alone)
    return std::unexpected(alone.error());
  // Nothing is taken from a program that does not play through Taut either.
  return std::vector<std::string>{"loopback", "--json",
                                  "--input",  devices.input,
                                  "--output", devices.output,
                                  "--rate",   number::plain(report.rate),
                                  "--buffer", std::to_string(report.buffer),
                                  "--safety", settings::text_of(view.status.wanted.safety),
                                  "--share",  "leave"};
}

Json measure_json(const SideRun::Result& run, const View& view, Language language) {
  const Devices devices = devices_of(view.status);
  Json json{{"able", !devices.input.empty() && !devices.output.empty()},
            {"cable", !is_virtual(devices.output)},
            {"running", run.running},
            {"seconds", run.elapsed / nanos_per_second}};
  if (run.ended) json["outcome"] = outcome_json(run, language);
  return json;
}

}  // namespace taut::command
