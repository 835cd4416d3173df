// SPDX-License-Identifier: MIT
// The findings that follow from a Mac's values. Reading them has never run on one.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "doctor/mac/machine.hpp"

using namespace taut;
using doctor::Finding;
using doctor::Mac;
using doctor::Severity;

namespace {

Mac clean() {
  return {.load = 1.5,
          .processors = 8,
          .heat = 0,
          .wakeups = {.audio = {.wakes = 3000, .median = 50'000, .p99 = 100'000, .p999 = 200'000, .max = 300'000},
                      .bare = {.wakes = 3000, .median = 50'000, .p99 = 100'000, .p999 = 200'000, .max = 300'000},
                      .grant = {.kind = platform::Grant::Kind::fifo, .sentence = ""}}};
}

const Finding& on(const std::vector<Finding>& findings, const char* topic) {
  const auto found = std::ranges::find(findings, topic, &Finding::topic);
  REQUIRE(found != findings.end());
  return *found;
}

struct PlantedFault {
  const char* topic;
  Severity severity;
  const char* figure;
  double value;
  void (*plant)(Mac&);
};

const PlantedFault faults[] = {
    {"real-time", Severity::problem, "granted", 0,
     [](Mac& m) { m.wakeups.grant = {.kind = platform::Grant::Kind::none, .sentence = ""}; }},
    {"translation", Severity::warning, "translated", 1, [](Mac& m) { m.translated = true; }},
    {"load", Severity::warning, "threads", 9.5, [](Mac& m) { m.load = 9.5; }},
    {"heat", Severity::warning, "level", 1, [](Mac& m) { m.heat = 1; }},
    {"heat", Severity::problem, "level", 3, [](Mac& m) { m.heat = 3; }},
    {"wake-up", Severity::problem, "p99_ns", 5'000'000,
     [](Mac& m) { m.wakeups.audio.p99 = m.wakeups.audio.max = 5'000'000; }},
};

}  // namespace

TEST_CASE("a Mac without faults has findings that are fine") {
  for (const Finding& finding : doctor::find(clean(), {})) {
    CAPTURE(finding.topic);
    CHECK(finding.severity == Severity::ok);
    CHECK(finding.why.empty());
  }
}

TEST_CASE("each fault of a Mac is found, with its figure, a reason and what to do") {
  for (const PlantedFault& fault : faults) {
    CAPTURE(fault.topic);
    Mac mac = clean();
    fault.plant(mac);
    const auto findings = doctor::find(mac, {});
    const Finding& finding = on(findings, fault.topic);
    CHECK(finding.severity == fault.severity);
    CHECK_FALSE(finding.why.empty());
    CHECK_FALSE((finding.remedy.empty() && finding.command.empty()));
    const auto figure = std::ranges::find(finding.figures, fault.figure, &doctor::Figure::name);
    REQUIRE(figure != finding.figures.end());
    CHECK(figure->value == doctest::Approx(fault.value));
    CHECK(std::ranges::count_if(findings, [](const Finding& f) { return f.severity != Severity::ok; }) == 1);
  }
}

TEST_CASE("what a Mac does not tell is left out") {
  Mac mac = clean();
  mac.load = -1;
  mac.heat = -1;
  const auto findings = doctor::find(mac, {});
  CHECK(std::ranges::find(findings, "load", &Finding::topic) == findings.end());
  CHECK(std::ranges::find(findings, "heat", &Finding::topic) == findings.end());
}

TEST_CASE("a driver in the list without a file is found by its name") {
  const auto findings = doctor::find(
      clean(), {.drivers = {{.name = "Gone", .library = "/nowhere/libgone.dylib", .folder = "/etc/cwASIO/Gone"}}});
  const Finding& finding = on(findings, "drivers");
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.measured.find("Gone") != std::string::npos);
  CHECK(finding.remedy.find("/etc/cwASIO/Gone") != std::string::npos);
}
