// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "report/json.hpp"

using namespace taut;
using Json = nlohmann::json;

namespace {

engine::Report full() {
  engine::Report report;
  report.input = "virtual:a";
  report.output = "virtual:b";
  report.rate = 48000;
  report.buffer = 64;
  report.in = {.buffer = 64, .adapter = 3, .hardware = 10, .hardware_known = true};
  report.out = {.margin = 64, .late = 64, .hardware = 20};
  report.xruns = {.host_late = 1, .thread_late = 2, .device_late = 3, .lost = 77, .silent = 5};
  report.absence = {.away_times = 2, .away = 4800, .sleeps = 1, .slept = 3600 * nanos_per_second};
  report.event_count = 300;
  report.callback = {.median = 1, .p99 = 2, .max = 3};
  report.overhead = {.median = 4, .p99 = 5, .max = 6};
  report.used = {.median = 7, .p99 = 8, .max = 9};
  report.input_type = "s16";
  report.output_type = "s32";
  report.hardware_rate = 44100;
  report.cycle = 59;
  report.inputs = 3;
  report.outputs = 4;
  report.margin = 64;
  report.granularity = 7;
  report.callbacks = 1LL << 40;
  report.tuning = "tight: ...";
  report.tuning_state = "settled";
  report.thread = "in real time";
  report.thread_remedy = "join a group";
  report.chosen = "the only card";
  report.named = true;
  report.on_stand_in = report.virtual_time = true;
  report.parts = {"one", "two"};
  report.events = {"0.1 s: \"quoted\""};
  report.remarks = {"\xff not UTF-8"};
  return report;
}

void names(const Json& json, const std::string& prefix, std::vector<std::string>& found) {
  for (const auto& [key, value] : json.items()) {
    found.push_back(prefix + key);
    if (value.is_object()) names(value, prefix + key + ".", found);
  }
}

}  // namespace

TEST_CASE("reported latencies are the sums of their parts") {
  const Json json = Json::parse(report::text_of(full()));
  for (const char* side : {"input", "output"}) {
    const Json& parts = json["latency"][side];
    long sum = 0;
    for (const char* part : {"buffer", "adapter", "margin", "late", "hardware"}) sum += parts[part].get<long>();
    CHECK(parts["total"] == sum);
    CHECK(json["reported"][side] == sum);
  }
  CHECK(json["reported"]["round_trip"] == 77 + 148);
  CHECK(json["xruns"]["lost"] == 77);
  CHECK(json["device"] == "virtual:b");
}

TEST_CASE("an empty report is complete, on one line") {
  const auto text = report::text_of({});
  CHECK(text.find('\n') == std::string::npos);
  CHECK(Json::parse(text)["callbacks"] == 0);
}

TEST_CASE("a parsed report prints the same text, field by field") {
  engine::Report report = full();
  report.remarks = {"UTF-8: ü"};
  const std::string text = report::text_of(report);
  const auto again = report::read(text);
  REQUIRE(again);
  CHECK(report::text_of(*again) == text);
  // A field the parser misses would keep its default.
  const std::string defaults = report::text_of({});
  const Json a = Json::parse(text), b = Json::parse(defaults);
  for (const auto& [key, value] : a.items()) {
    CAPTURE(key);
    CHECK(value != b[key]);
  }
}

TEST_CASE("text that is not a report is refused with a message") {
  for (const char* text : {"", "[]", "3", "{\"rate\": \"fast\"}", "{"}) {
    CAPTURE(text);
    const auto read = report::read(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().trouble == Trouble::broken);
  }
  CHECK(report::read("{}"));
}

TEST_CASE("every field is explained in docs/report.md") {
  std::ifstream file(TAUT_SOURCE_DIR "/docs/report.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(text.empty());
  std::vector<std::string> fields;
  names(Json::parse(report::text_of(full())), "", fields);
  for (const auto& field : fields) {
    CAPTURE(field);
    CHECK(text.find("`" + field.substr(field.rfind('.') + 1) + "`") != std::string::npos);
  }
}
