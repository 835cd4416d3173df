// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/report_json.hpp"

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
  report.xruns = {.host_late = 1, .thread_late = 2, .device_late = 3, .lost = 77};
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
  const Json json = Json::parse(driver::report_json(full()));
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

TEST_CASE("an empty report is whole as well, on one line") {
  const auto text = driver::report_json({});
  CHECK(text.find('\n') == std::string::npos);
  CHECK(Json::parse(text)["callbacks"] == 0);
}

TEST_CASE("every field is explained in docs/report.md") {
  std::ifstream file(TAUT_SOURCE_DIR "/docs/report.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(text.empty());
  std::vector<std::string> fields;
  names(Json::parse(driver::report_json(full())), "", fields);
  for (const auto& field : fields) {
    CAPTURE(field);
    CHECK(text.find("`" + field.substr(field.rfind('.') + 1) + "`") != std::string::npos);
  }
}
