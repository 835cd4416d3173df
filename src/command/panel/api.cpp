// SPDX-License-Identifier: MIT
#include "command/panel/api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/number.hpp"
#include "command/called.hpp"
#include "command/panel/channels_api.hpp"
#include "command/panel/measure_api.hpp"
#include "command/panel/scope_api.hpp"
#include "command/panel/streams.hpp"
#include "command/panel/tune_api.hpp"
#include "panel/french.hpp"
#include "panel/page_words.hpp"
#include "panel/parts.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using panel::Language;
using Mode = settings::Safety::Mode;

Json list(const panel::ChoiceList& choices) {
  return {{"texts", choices.texts}, {"values", choices.values}, {"at", choices.at}, {"enabled", choices.enabled}};
}

Json controls_json(const View& view, Language language) {
  const panel::Draft draft = panel::draft_of(view.status);
  const panel::Controls controls = panel::controls(view.status, view.choices, draft, language);
  return {{"device", list(controls.device)},
          {"input", list(controls.input)},
          {"rate", list(controls.rate)},
          {"buffer", list(controls.buffer)},
          {"safety", list(controls.safety)},
          {"margin", controls.margin},
          {"margin_enabled", controls.margin_enabled},
          {"buffer_means", controls.buffer_means},
          {"margin_means", controls.margin_means}};
}

Json latency_json(const engine::Report& report, Language language) {
  const auto ms = [&](Frames frames) {
    return panel::milliseconds(static_cast<double>(frames), report.rate, language);
  };
  Json parts = Json::array();
  Frames total = 0;
  bool known = true;
  // Without a device there is nothing to add up.
  const bool opened = !report.input.empty() || !report.output.empty();
  for (const panel::LatencyPart& part :
       opened ? panel::latency_parts(report, language) : std::vector<panel::LatencyPart>{}) {
    total += part.frames;
    known = known && part.known;
    parts.push_back({{"key", part.key},
                     {"name", part.name},
                     {"frames", part.frames},
                     {"frames_text", std::to_string(part.frames)},
                     {"ms_text", ms(part.frames)},
                     {"input", part.is_input},
                     {"known", part.known}});
  }
  return {{"parts", parts}, {"known", known}, {"total_text", opened ? ms(total) + " ms" : "–"}};
}

Json readings_json(const View& view, Language language) {
  const panel::Readings read = panel::readings(view.status, language);
  Json remarks = Json::array();
  std::string_view rest = read.remarks;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    remarks.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // The last line is the settings file, which the page shows in a place of its own.
  if (!view.status.settings_file.empty() && !remarks.empty()) remarks.erase(remarks.size() - 1);
  return {{"state", read.state}, {"remarks", remarks}};
}

Json devices_json(const std::vector<ShownDevice>& devices, Language language) {
  Json all = Json::array();
  for (const ShownDevice& one : devices)
    all.push_back({{"id", one.id},
                   {"name", panel::translated(one.name, language)},
                   {"inputs", one.inputs},
                   {"outputs", one.outputs},
                   {"held", panel::translated(one.held, language)},
                   {"why", panel::translated(one.why, language)},
                   {"joined", one.joined}});
  return all;
}

Json doctor_json(const DoctorRun::Result& doctor, Language language) {
  Json findings = Json::array();
  for (const doctor::Finding& one : doctor.findings)
    findings.push_back({{"topic", panel::page_word("topic_" + one.topic, language)},
                        {"severity", doctor::name(one.severity)},
                        {"measured", panel::translated(one.measured, language)},
                        {"why", panel::translated(one.why, language)},
                        {"command", as_typed(one.command)},
                        {"remedy", panel::translated(as_typed(one.remedy), language)}});
  return {{"running", doctor.running}, {"findings", findings}};
}

/// False: the value is refused.
bool set(panel::Draft& draft, const std::string& key, const std::string& value) {
  if (key == "device") {
    // An input that was chosen beside the old device may be the new one itself.
    if (value == draft.input || value.empty()) draft.input = panel::Draft::same;
    draft.device = value;
  } else if (key == "input") {
    draft.input = value;
  } else if (key == "buffer") {
    draft.buffer = value;
  } else if (key == "margin") {
    draft.margin = value;
  } else if (key == "rate") {
    const auto hz = number_between(value, 0.0, settings::highest_rate);
    draft.rate = hz.value_or(draft.rate);
    return hz.has_value();
  } else if (key == "safety") {
    if (value != "safe" && value != "tight" && value != "fixed") return false;
    draft.safety = value == "safe" ? Mode::safe : value == "tight" ? Mode::tight : Mode::fixed;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string state_json(const View& view, const Beside& beside, const Said& said, Language language) {
  const panel::DriverStatus& status = view.status;
  const telemetry::Listing listing = telemetry::read_streams();
  Json json{{"version", status.version},
            {"settings_file", status.settings_file},
            {"draft", {{"buffer", panel::draft_of(status).buffer}}},
            {"scope", scope_json(view, listing)},
            {"controls", controls_json(view, language)},
            {"readings", readings_json(view, language)},
            {"latency", latency_json(status.report, language)},
            {"streams", streams_json(listing, language)},
            {"stream_remarks", stream_remarks_json(listing, language)},
            {"devices", devices_json(view.devices, language)},
            {"channels", channels_json(view, language)},
            {"joined", joined_json(view)},
            {"measure", measure_json(beside.measure, view, language)},
            {"tune", tune_json(beside.tune, language)},
            {"doctor", doctor_json(beside.doctor, language)}};
  if (!said.done.empty()) json["said"] = said.done;
  if (!said.error.empty()) json["error"] = panel::translated(said.error, language);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Expected<panel::Draft> draft_of(const std::string& json, const panel::DriverStatus& status) {
  panel::Draft draft = panel::draft_of(status);
  const auto parsed = Json::parse(json, nullptr, false);
  bool is_good = parsed.is_object();
  if (is_good)
    for (const auto& [key, value] : parsed.items()) is_good = is_good && value.is_string() && set(draft, key, value);
  if (!is_good)
    return failure(Trouble::bad_request, "The page sent a change that is not understood.", "Reload the page.");
  // Whoever chooses a fixed safety starts from the one in force.
  if (draft.safety == Mode::fixed && draft.margin.empty()) draft.margin = std::to_string(status.report.out.margin);
  return draft;
}

}  // namespace taut::command
