// SPDX-License-Identifier: MIT
#include "report/json.hpp"

#include <nlohmann/json.hpp>

namespace taut::report {
namespace {

using Json = nlohmann::ordered_json;

Json parts(const engine::Latency& latency) {
  return {{"buffer", latency.buffer},
          {"adapter", latency.adapter},
          {"margin", latency.margin},
          {"late", latency.late},
          {"resampler", latency.resampler},
          {"hardware", latency.hardware},
          {"hardware_known", latency.hardware_known},
          {"wander", latency.latency_jitter},
          {"total", latency.total()}};
}

Json spread(const engine::Spread& spread) {
  return {{"median", spread.median}, {"p99", spread.p99}, {"max", spread.max}};
}

engine::Latency latency(const Json& json) {
  engine::Latency parts;
  parts.buffer = json.value("buffer", Frames{0});
  parts.adapter = json.value("adapter", Frames{0});
  parts.margin = json.value("margin", Frames{0});
  parts.late = json.value("late", Frames{0});
  parts.resampler = json.value("resampler", Frames{0});
  parts.hardware = json.value("hardware", Frames{0});
  parts.hardware_known = json.value("hardware_known", false);
  parts.latency_jitter = json.value("wander", Frames{0});
  return parts;
}

engine::Spread spread(const Json& json) {
  return {json.value("median", Nanos{0}), json.value("p99", Nanos{0}), json.value("max", Nanos{0})};
}

engine::Report report_of(const Json& json) {
  const Json none = Json::object();
  engine::Report report;
  report.input = json.value("input", "");
  report.output = json.value("output", "");
  report.chosen = json.value("chosen", "");
  report.named = json.value("named", false);
  report.input_type = json.value("input_type", "");
  report.output_type = json.value("output_type", "");
  report.rate = json.value("rate", 0.0);
  report.hardware_rate = json.value("hardware_rate", 0.0);
  report.buffer = json.value("buffer", 0);
  report.cycle = json.value("cycle", 0);
  report.inputs = json.value("inputs", 0);
  report.outputs = json.value("outputs", 0);
  report.margin = json.value("safety", Frames{0});
  report.granularity = json.value("granularity", Frames{0});
  const Json parts = json.value("latency", none);
  report.in = latency(parts.value("input", none));
  report.out = latency(parts.value("output", none));
  report.callbacks = json.value("callbacks", std::int64_t{0});
  const Json xruns = json.value("xruns", none);
  report.xruns = {xruns.value("host_late", std::int64_t{0}), xruns.value("thread_late", std::int64_t{0}),
                  xruns.value("device_late", std::int64_t{0}), xruns.value("lost", Frames{0}),
                  xruns.value("silent", Frames{0})};
  const Json away = json.value("away", none), slept = json.value("slept", none);
  report.absence = {away.value("times", std::int64_t{0}), away.value("frames", Frames{0}),
                    slept.value("times", std::int64_t{0}), slept.value("ns", Nanos{0})};
  report.callback = spread(json.value("callback_ns", none));
  report.overhead = spread(json.value("cycle_overhead_ns", none));
  report.used = spread(json.value("safety_used_ns", none));
  report.tuning = json.value("tuning", "");
  report.tuning_state = json.value("tuning_state", "");
  report.thread = json.value("thread", "");
  report.thread_remedy = json.value("thread_remedy", "");
  report.on_stand_in = json.value("on_stand_in", false);
  report.virtual_time = json.value("virtual_time", false);
  report.parts = json.value("parts", std::vector<std::string>{});
  report.remarks = json.value("remarks", std::vector<std::string>{});
  report.event_count = json.value("event_count", std::int64_t{0});
  report.events = json.value("events", std::vector<std::string>{});
  return report;
}

}  // namespace

Json json_of(const engine::Report& report) {
  const Frames input = report.in.total(), output = report.out.total();
  return {
      {"device", report.output.empty() ? report.input : report.output},
      {"input", report.input},
      {"output", report.output},
      {"chosen", report.chosen},
      {"named", report.named},
      {"input_type", report.input_type},
      {"output_type", report.output_type},
      {"rate", report.rate},
      {"hardware_rate", report.hardware_rate},
      {"buffer", report.buffer},
      {"cycle", report.cycle},
      {"safety", report.margin},
      {"granularity", report.granularity},
      {"inputs", report.inputs},
      {"outputs", report.outputs},
      {"callbacks", report.callbacks},
      {"reported", {{"input", input}, {"output", output}, {"round_trip", input + output}}},
      {"latency", {{"input", parts(report.in)}, {"output", parts(report.out)}}},
      {"xruns",
       {{"host_late", report.xruns.host_late},
        {"thread_late", report.xruns.thread_late},
        {"device_late", report.xruns.device_late},
        {"lost", report.xruns.lost},
        {"silent", report.xruns.silent}}},
      {"away", {{"times", report.absence.away_times}, {"frames", report.absence.away}}},
      {"slept", {{"times", report.absence.sleeps}, {"ns", report.absence.slept}}},
      {"safety_used_ns", spread(report.used)},
      {"callback_ns", spread(report.callback)},
      {"cycle_overhead_ns", spread(report.overhead)},
      {"tuning", report.tuning},
      {"tuning_state", report.tuning_state},
      {"thread", report.thread},
      {"thread_remedy", report.thread_remedy},
      {"on_stand_in", report.on_stand_in},
      {"virtual_time", report.virtual_time},
      {"parts", report.parts},
      {"remarks", report.remarks},
      {"event_count", report.event_count},
      {"events", report.events},
  };
}

std::string text_of(const engine::Report& report) {
  return json_of(report).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Expected<engine::Report> read(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    if (json.is_object()) return report_of(json);
  } catch (const Json::exception& exception) {
    return failure(Trouble::broken, std::string("The driver's report cannot be read: ") + exception.what() + ".",
                   "Is the driver of another version of Taut?");
  }
  return failure(Trouble::broken, "The driver's report cannot be read.", "Is the driver of another version of Taut?");
}

}  // namespace taut::report
