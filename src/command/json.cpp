// SPDX-License-Identifier: MIT
#include "command/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "command/compare.hpp"
#include "command/devices.hpp"
#include "command/loopback.hpp"
#include "command/stream_result.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

engine::Latency latency(const Json& json) {
  engine::Latency parts;
  parts.buffer = json.value("buffer", Frames{0});
  parts.adapter = json.value("adapter", Frames{0});
  parts.margin = json.value("margin", Frames{0});
  parts.late = json.value("late", Frames{0});
  parts.resampler = json.value("resampler", Frames{0});
  parts.hardware = json.value("hardware", Frames{0});
  parts.hardware_known = json.value("hardware_known", false);
  parts.wander = json.value("wander", Frames{0});
  return parts;
}

engine::Spread spread(const Json& json) {
  return {json.value("median", Nanos{0}), json.value("p99", Nanos{0}), json.value("max", Nanos{0})};
}

engine::Report report(const Json& json) {
  const Json none = Json::object();
  engine::Report report;
  report.input = json.value("input", "");
  report.output = json.value("output", "");
  report.input_type = json.value("input_type", "");
  report.output_type = json.value("output_type", "");
  report.rate = json.value("rate", 0.0);
  report.hardware_rate = json.value("hardware_rate", 0.0);
  report.buffer = json.value("buffer", 0);
  report.cycle = json.value("cycle", 0);
  report.inputs = json.value("inputs", 0);
  report.outputs = json.value("outputs", 0);
  report.margin = json.value("safety", Frames{0});
  const Json parts = json.value("latency", none);
  report.in = latency(parts.value("input", none));
  report.out = latency(parts.value("output", none));
  report.callbacks = json.value("callbacks", std::int64_t{0});
  const Json xruns = json.value("xruns", none);
  report.xruns = {xruns.value("host_late", std::int64_t{0}), xruns.value("thread_late", std::int64_t{0}),
                  xruns.value("device_late", std::int64_t{0}), xruns.value("lost", Frames{0}),
                  xruns.value("silent", Frames{0})};
  report.callback = spread(json.value("callback_ns", none));
  report.overhead = spread(json.value("cycle_overhead_ns", none));
  report.used = spread(json.value("safety_used_ns", none));
  report.tuning = json.value("tuning", "");
  report.tuning_state = json.value("tuning_state", "");
  report.thread = json.value("thread", "");
  report.on_stand_in = json.value("on_stand_in", false);
  report.virtual_time = json.value("virtual_time", false);
  report.parts = json.value("parts", std::vector<std::string>{});
  report.remarks = json.value("remarks", std::vector<std::string>{});
  report.events = json.value("events", std::vector<std::string>{});
  return report;
}

Json parts(const engine::Latency& latency) {
  return {{"buffer", latency.buffer},
          {"adapter", latency.adapter},
          {"margin", latency.margin},
          {"late", latency.late},
          {"resampler", latency.resampler},
          {"hardware", latency.hardware},
          {"hardware_known", latency.hardware_known},
          {"wander", latency.wander}};
}

Json spread(const engine::Spread& spread) {
  return {{"median", spread.median}, {"p99", spread.p99}, {"max", spread.max}};
}

/// What every stream's JSON has, in the order of docs/report.md.
Json common(const engine::Report& report) {
  const Frames in = report.in.total(), out = report.out.total();
  return {{"device", report.output.empty() ? report.input : report.output},
          {"input", report.input},
          {"output", report.output},
          {"input_type", report.input_type},
          {"output_type", report.output_type},
          {"rate", report.rate},
          {"hardware_rate", report.hardware_rate},
          {"buffer", report.buffer},
          {"cycle", report.cycle},
          {"safety", report.margin},
          {"channels", std::max(report.inputs, report.outputs)},
          {"callbacks", report.callbacks},
          {"reported", {{"input", in}, {"output", out}, {"round_trip", in + out}}},
          {"latency", {{"input", parts(report.in)}, {"output", parts(report.out)}}},
          {"xruns",
           {{"host_late", report.xruns.host_late},
            {"thread_late", report.xruns.thread_late},
            {"device_late", report.xruns.device_late},
            {"lost", report.xruns.lost},
            {"silent", report.xruns.silent}}},
          {"safety_used_ns", spread(report.used)},
          {"callback_ns", spread(report.callback)},
          {"cycle_overhead_ns", spread(report.overhead)},
          {"tuning", report.tuning},
          {"tuning_state", report.tuning_state},
          {"thread", report.thread},
          {"on_stand_in", report.on_stand_in},
          {"parts", report.parts},
          {"remarks", report.remarks},
          {"events", report.events}};
}

/// A number that JSON has: infinities and NaN become null.
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

Expected<engine::Report> read_report(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    if (json.is_object()) return report(json);
  } catch (const Json::exception& exception) {
    return failure(Trouble::broken, std::string("The driver's report cannot be read: ") + exception.what() + ".",
                   "Is the driver of another version of Taut?");
  }
  return failure(Trouble::broken, "The driver's report cannot be read.", "Is the driver of another version of Taut?");
}

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
  json["bit_exact"] = !result.swept && result.verdict.bit_exact;
  json["host_load"] = result.load;
  json["way"] = result.swept ? "analogue" : "digital";
  json["bits"] = result.bits;
  json["played"] = result.played;
  json["seconds"] = result.seconds;
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
  json["peak"] = number(result.peak);
  json["interrupted"] = result.interrupted;
  for (const std::string& one : result.remarks) json["remarks"].push_back(one);
  return text(json);
}

std::string json_of(const Error& error) { return text({{"error", error.what}, {"remedy", error.remedy}}); }

std::string json_of_folder(const std::string& path) { return text({{"folder", path}}); }

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

}  // namespace taut::command
