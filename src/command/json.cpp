// SPDX-License-Identifier: MIT
#include "command/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "command/compare/compare.hpp"
#include "command/devices/devices.hpp"
#include "command/doctor/doctor.hpp"
#include "command/loopback/loopback.hpp"
#include "command/stream/result.hpp"
#include "report/json.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

/// Common to all streams.
Json common(const engine::Report& report) {
  Json json = report::json_of(report);
  json["channels"] = std::max(report.inputs, report.outputs);
  return json;
}

/// JSON has no infinities or NaN: they become null.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json account(const monitor::Verdict& verdict) {
  const monitor::Account& a = verdict.account;
  return {{"captured", a.captured}, {"before", a.before},           {"exact", a.exact},     {"altered", a.altered},
          {"swapped", a.swapped},   {"silent", a.silent},           {"foreign", a.foreign}, {"lost", a.lost},
          {"repeated", a.repeated}, {"breaks", verdict.break_count}};
}

Json channel_numbers(const std::vector<int>& channels) {
  Json numbers = Json::array();
  for (const int channel : channels) numbers.push_back(channel + 1);
  return numbers;
}

}  // namespace

std::string json_of(const LoopbackResult& result) {
  Json json = common(result.report);
  json["reported"] = {{"input", result.reported.input},
                      {"output", result.reported.output},
                      {"round_trip", result.reported.round_trip()}};
  json["learned"] = !result.learned ? Json(nullptr) : Json(*result.learned);
  json["channels"] = result.channels.size();
  json["channel_numbers"] = channel_numbers(result.channels);
  json["measured"] = {{"round_trip", !result.measured ? Json(nullptr)
                                     : result.swept   ? Json(*result.measured)
                                                      : Json(result.verdict.round_trip)}};
  json["bit_exact"] = !result.swept && result.missed == 0 && result.verdict.bit_exact;
  json["host_load"] = result.load;
  json["way"] = result.swept ? "analogue" : "digital";
  json["bits"] = result.bits;
  json["played"] = result.played;
  json["seconds"] = result.seconds;
  json["missed"] = result.missed;
  json["accounted"] = result.accounted;
  json["account"] = result.swept ? Json(nullptr) : account(result.verdict);
  json["sweep"] = nullptr;
  if (result.swept)
    json["sweep"] = {{"heard_on", result.heard_on + 1},    {"level", number(result.echo.level)},
                     {"noise", number(result.echo.noise)}, {"confidence", number(result.echo.confidence)},
                     {"inverted", result.echo.inverted},   {"clipped", result.echo.clipped}};
  json["interrupted"] = result.interrupted;
  for (const std::string& one : result.remarks) json["remarks"].push_back(one);
  json["status"] = static_cast<int>(result.status);
  json["conclusion"] = result.conclusion;
  json["remedy"] = result.remedy;
  json["real_cards"] = Json::array();
  for (const device::Device& card : result.cards.real) json["real_cards"].push_back(card.id);
  return text(json);
}

std::string json_of(const StreamResult& result) {
  Json json = common(result.report);
  json["channel_numbers"] = channel_numbers(result.channels);
  json["file"] = result.file;
  json["frames"] = result.frames;
  json["seconds"] = result.report.rate > 0 ? static_cast<double>(result.frames) / result.report.rate : 0.0;
  json["missed"] = result.missed;
  json["gaps"] = Json::array();
  for (const FileGap& gap : result.gaps)
    json["gaps"].push_back(
        {{"cause", name(gap.cause)}, {"at", gap.at}, {"frames", gap.frames}, {"slept_ns", gap.slept}});
  json["peak"] = number(result.peak);
  json["interrupted"] = result.interrupted;
  for (const std::string& one : result.remarks) json["remarks"].push_back(one);
  if (result.error) {
    json["error"] = result.error->what;
    json["remedy"] = result.error->remedy;
  }
  return text(json);
}

std::string json_of(const Error& error) { return text({{"error", error.what}, {"remedy", error.remedy}}); }

std::string json_of_folder(const std::string& path) { return text({{"folder", path}}); }

std::string json_of_address(const std::string& address) { return text({{"address", address}}); }

std::string json_of(const std::vector<DeviceEntry>& devices, const std::vector<AbsentBackend>& absent) {
  Json list = Json::array();
  for (const DeviceEntry& device : devices) {
    Json rates = Json::array();
    for (const device::Rate& rate : device.can.rates)
      rates.push_back({{"hz", rate.hz},
                       {"min", rate.min_frames},
                       {"max", rate.max_frames},
                       {"step", rate.step},
                       {"preferred", rate.preferred_frames}});
    Json input_types = Json::array(), output_types = Json::array();
    for (const auto type : device.can.input_types) input_types.push_back(audio::name(type));
    for (const auto type : device.can.output_types) output_types.push_back(audio::name(type));
    Json entry{{"id", device.id},
               {"name", device.name},
               {"backend", device.backend},
               {"state", state_name(device.can.known)},
               {"why", device.can.why},
               {"plays_by_default", device.plays_by_default},
               {"records_by_default", device.records_by_default},
               {"why_default", device.why_default},
               {"inputs_held", device.can.inputs_held},
               {"outputs_held", device.can.outputs_held},
               {"inputs", device.can.inputs},
               {"outputs", device.can.outputs},
               {"input_types", input_types},
               {"output_types", output_types},
               {"rates", rates},
               {"current_rate", device.can.current_rate > 0 ? Json(device.can.current_rate) : Json(nullptr)},
               {"latency", nullptr}};
    if (device.opened)
      entry["latency"] = {{"buffer", device.opened->buffer},
                          {"rate", device.opened->rate},
                          {"input", device.opened->latencies.input},
                          {"output", device.opened->latencies.output},
                          {"round_trip", device.opened->latencies.round_trip()}};
    list.push_back(std::move(entry));
  }
  Json missing = Json::array();
  for (const AbsentBackend& backend : absent) missing.push_back({{"backend", backend.name}, {"why", backend.why}});
  return text({{"devices", list}, {"absent", missing}});
}

std::string json_of(const CompareResult& result) {
  Json ways = Json::array();
  for (const Row& row : result.rows) {
    Json way{{"way", row.way}};
    if (!row.why.empty()) way["why"] = row.why;
    if (!row.dropped_at.empty()) way["dropped_out_at"] = row.dropped_at;
    if (row.measured) {
      const Measured& it = *row.measured;
      way["buffer"] = it.got.frames;
      way["how"] = it.got.how;
      if (it.got.reported) way["reported_frames"] = *it.got.reported;
      if (it.round_trip) way["measured_frames"] = *it.round_trip;
      way["swept"] = it.swept;
      way["bit_exact_16"] = it.bit_exact;
      way["drop_outs"] = it.drop_outs;
      way["cpu"] = it.cpu;
      if (it.cycles) way["cycles_per_second"] = *it.cycles;
      way["wakes_per_second"] = it.wakes;
      way["remarks"] = it.got.remarks;
    }
    ways.push_back(std::move(way));
  }
  Json json{{"rate", result.rate}, {"seconds", result.seconds}, {"ways", std::move(ways)}};
  if (!result.plot.empty()) json["plot"] = result.plot;
  return text(json);
}

std::string json_of(const DoctorResult& result) {
  Json findings = Json::array();
  for (const doctor::Finding& one : result.findings) {
    Json figures = Json::object();
    for (const doctor::Figure& figure : one.figures) figures[figure.name] = number(figure.value);
    findings.push_back({{"topic", one.topic},
                        {"severity", doctor::name(one.severity)},
                        {"measured", one.measured},
                        {"why", one.why},
                        {"command", one.command},
                        {"remedy", one.remedy},
                        {"figures", std::move(figures)}});
  }
  const doctor::Severity worst = doctor::worst(result.findings);
  return text({{"worst", doctor::name(worst)},
               {"status", status_of(worst)},
               {"seconds", result.seconds},
               {"findings", std::move(findings)}});
}

}  // namespace taut::command
