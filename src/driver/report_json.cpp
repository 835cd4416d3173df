// SPDX-License-Identifier: MIT
#include "driver/report_json.hpp"

#include <nlohmann/json.hpp>

namespace taut::driver {
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
          {"wander", latency.wander},
          {"total", latency.total()}};
}

}  // namespace

std::string report_json(const engine::Report& report) {
  const Frames input = report.in.total(), output = report.out.total();
  const Json json{
      {"device", report.output.empty() ? report.input : report.output},
      {"input", report.input},
      {"output", report.output},
      {"input_type", report.input_type},
      {"output_type", report.output_type},
      {"rate", report.rate},
      {"hardware_rate", report.hardware_rate},
      {"buffer", report.buffer},
      {"cycle", report.cycle},
      {"safety", report.margin},
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
      {"safety_used_ns", {{"median", report.used.median}, {"p99", report.used.p99}, {"max", report.used.max}}},
      {"callback_ns", {{"median", report.callback.median}, {"p99", report.callback.p99}, {"max", report.callback.max}}},
      {"cycle_overhead_ns",
       {{"median", report.overhead.median}, {"p99", report.overhead.p99}, {"max", report.overhead.max}}},
      {"tuning", report.tuning},
      {"tuning_state", report.tuning_state},
      {"thread", report.thread},
      {"on_stand_in", report.on_stand_in},
      {"virtual_time", report.virtual_time},
      {"parts", report.parts},
      {"remarks", report.remarks},
      {"events", report.events},
  };
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace taut::driver
