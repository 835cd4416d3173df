// SPDX-License-Identifier: MIT
// The lines of `taut monitor --json`; docs/monitor.md explains them.
#include <cmath>
#include <nlohmann/json.hpp>

#include "command/monitor/text.hpp"
#include "forensics/judge.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name(telemetry::State state) {
  if (state == telemetry::State::running) return "running";
  return state == telemetry::State::away ? "away" : "stopped";
}

std::string_view name(telemetry::Cause cause) {
  switch (cause) {
    case telemetry::Cause::program:
      return "host_late";
    case telemetry::Cause::computer:
      return "thread_late";
    case telemetry::Cause::device:
      return "device_late";
    default:
      return "other";
  }
}

Json of(const telemetry::Latency& latency) {
  return {{"buffer", latency.buffer},
          {"adapter", latency.adapter},
          {"margin", latency.margin},
          {"late", latency.late},
          {"resampler", latency.resampler},
          {"hardware", latency.hardware},
          {"hardware_known", latency.hardware_known != 0},
          {"wander", latency.jitter},
          {"total", latency.total()}};
}

Json of(const telemetry::Spread& spread) {
  return {{"median", spread.median}, {"p99", spread.p99}, {"max", spread.max}};
}

// JSON has no infinity: silence is null.
Json of(const telemetry::Meters& meters) {
  Json list = Json::array();
  for (std::size_t k = 0; k < meters.count; ++k) {
    const double level = 20 * std::log10(static_cast<double>(meters.levels[k]));
    list.push_back({{"channel", meters.channels[k] + 1}, {"dbfs", std::isfinite(level) ? Json(level) : Json(nullptr)}});
  }
  return list;
}

Json of(const telemetry::News& news, std::int64_t number) {
  return {{"number", number},
          {"at", news.at},
          {"cause", name(news.cause)},
          {"lost", news.lost},
          {"silent", news.silent},
          {"took", news.took},
          {"had", news.had},
          {"sentence", news.sentence.get()},
          {"kind", news.kind == 0 || news.kind > forensics::kinds
                       ? ""
                       : forensics::name(static_cast<forensics::Kind>(news.kind - 1))},
          {"reason", news.reason.get()}};
}

Json of(const telemetry::Stream& stream) {
  const telemetry::Snapshot& now = stream.snapshot;
  Json histogram = Json::array(), news = Json::array(), members = Json::array();
  for (std::size_t step = 0; step < now.used_counts.size(); ++step)
    if (now.used_counts[step] > 0) histogram.push_back({telemetry::used_end(step), now.used_counts[step]});
  const auto kept = news_since(now, 0);
  std::int64_t number = now.news_count - static_cast<std::int64_t>(kept.size());
  for (const telemetry::News& one : kept) news.push_back(of(one, number++));
  for (std::size_t k = 0; k < now.member_count; ++k) members.push_back(now.members[k].get());
  return {{"id", stream.id},
          {"program", stream.program},
          {"process", stream.process},
          {"state", name(now.state)},
          {"updated", now.updated},
          {"began", now.began},
          {"input", now.input.get()},
          {"output", now.output.get()},
          {"rate", now.rate},
          {"hardware_rate", now.hardware_rate},
          {"buffer", now.buffer},
          {"cycle", now.cycle},
          {"safety", now.margin},
          {"room_ns", now.room},
          {"callbacks", now.callbacks},
          {"latency", {{"input", of(now.in)}, {"output", of(now.out)}}},
          {"xruns",
           {{"host_late", now.host_late},
            {"thread_late", now.thread_late},
            {"device_late", now.device_late},
            {"lost", now.lost},
            {"silent", now.silent}}},
          {"away", {{"times", now.away_times}, {"frames", now.away}}},
          {"slept", {{"times", now.sleeps}, {"ns", now.slept}}},
          {"safety_used_ns", of(now.used)},
          {"safety_used_histogram", histogram},
          {"callback_ns", of(now.callback)},
          {"cycle_overhead_ns", of(now.overhead)},
          {"drift_ppm", now.drift_over > 0 ? Json(now.drift) : Json(nullptr)},
          {"drift_over_ns", now.drift_over},
          {"tuning", now.tuning.get()},
          {"tuning_state", now.tuning_state.get()},
          {"thread", now.thread.get()},
          {"thread_remedy", now.thread_remedy.get()},
          {"inputs", of(now.inputs)},
          {"outputs", of(now.outputs)},
          {"parts", members},
          {"news", news}};
}

}  // namespace

std::string json_line(const telemetry::Listing& listing, std::int64_t now) {
  Json streams = Json::array();
  for (const telemetry::Stream& stream : listing.streams) streams.push_back(of(stream));
  const Json line{{"time", now}, {"streams", streams}, {"remarks", listing.remarks}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace taut::command
