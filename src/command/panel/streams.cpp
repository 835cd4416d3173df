// SPDX-License-Identifier: MIT
#include "command/panel/streams.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"
#include "command/called.hpp"
#include "panel/french.hpp"
#include "panel/model.hpp"
#include "panel/page_words.hpp"
#include "platform/shared_memory.hpp"

namespace taut::command {
namespace {

using Json = nlohmann::ordered_json;
using panel::Language;

constexpr std::size_t most_meters = 32;  // in each direction: beyond that nobody reads them
constexpr double quietest = -60;         // dB

Json meters_json(const telemetry::Meters& meters) {
  Json all = Json::array();
  const std::size_t count = std::min<std::size_t>(meters.count, most_meters);
  for (std::size_t k = 0; k < count; ++k) {
    const double db = 20 * std::log10(std::max<double>(static_cast<double>(meters.levels[k]), 1e-9));
    all.push_back({{"channel", meters.channels[k] + 1}, {"db", std::round(std::max(db, quietest) * 10) / 10}});
  }
  return all;
}

/// Cycles by what they used of the safety, as [end of the step in ms, count]: what grew between two looks is the page's
/// to see, which may have several.
Json used_json(const telemetry::Snapshot& now) {
  Json all = Json::array();
  for (std::size_t step = 0; step < telemetry::used_steps; ++step)
    if (now.used_counts[step] > 0)
      all.push_back({static_cast<double>(telemetry::used_end(step)) / 1e6, now.used_counts[step]});
  return all;
}

/// The newest first.
Json news_json(const telemetry::Snapshot& now, Language language) {
  Json all = Json::array();
  const auto kept = static_cast<std::int64_t>(telemetry::news_kept);
  for (std::int64_t n = now.news_count - 1; n >= std::max<std::int64_t>(now.news_count - kept, 0); --n) {
    const telemetry::News& news = now.news[static_cast<std::size_t>(n % kept)];
    all.push_back({{"at_ms", news.at / 1'000'000},
                   {"drop_out", news.cause != telemetry::Cause::other},
                   {"sentence", panel::translated(news.sentence.get(), language)}});
  }
  return all;
}

std::string_view state_key(telemetry::State state) {
  if (state == telemetry::State::away) return "stream_away";
  return state == telemetry::State::running ? "stream_running" : "stream_stopped";
}

Json stream_json(const telemetry::Stream& stream, Language language) {
  const telemetry::Snapshot& now = stream.snapshot;
  const double rate = now.rate > 0 ? now.rate : 48000;
  const std::string output = now.output.get(), input = now.input.get();
  const double safety_ms = static_cast<double>(now.margin) * 1000 / rate;
  const auto round_trip = static_cast<double>(now.in.total() + now.out.total());
  return {{"id", stream.id},
          {"program", stream.program},
          {"state", panel::page_word(state_key(now.state), language)},
          {"running", now.state != telemetry::State::stopped},
          {"device", output.empty() || output == input ? input
                     : input.empty()                   ? output
                                                       : input + " → " + output},
          {"rate", number::plain(rate)},
          {"buffer", now.buffer},
          {"round_trip", panel::milliseconds(round_trip, rate, language)},
          {"drop_outs", now.drop_outs()},
          {"safety_ms", safety_ms},
          {"safety_text", panel::milliseconds(static_cast<double>(now.margin), rate, language)},
          {"used", used_json(now)},
          {"most_text", panel::milliseconds(static_cast<double>(now.used.max), 1e9, language)},
          {"p99_text", panel::milliseconds(static_cast<double>(now.used.p99), 1e9, language)},
          {"tuning", panel::translated(now.tuning.get(), language)},
          {"inputs", meters_json(now.inputs)},
          {"outputs", meters_json(now.outputs)},
          {"news", news_json(now, language)}};
}

}  // namespace

Json stream_remarks_json(const telemetry::Listing& listing, Language language) {
  Json all = Json::array();
  for (const std::string& remark : listing.remarks) all.push_back(panel::translated(as_typed(remark), language));
  return all;
}

Json streams_json(const telemetry::Listing& listing, Language language) {
  Json all = Json::array();
  // A stream of this very program is the look at the latency, for a moment; one that has shown nothing yet is about to.
  const std::uint64_t own = platform::this_process().process;
  for (const telemetry::Stream& stream : listing.streams)
    if (stream.process != own && stream.snapshot.updated != 0) all.push_back(stream_json(stream, language));
  return all;
}

}  // namespace taut::command
