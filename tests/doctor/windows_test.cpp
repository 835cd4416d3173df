// SPDX-License-Identifier: MIT
// The findings that follow from a Windows computer's values. tests/windows/test_doctor.sh tests reading them, in Wine.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "command/doctor/doctor.hpp"
#include "doctor/model.hpp"
#include "doctor/windows/machine.hpp"

using namespace taut;
using namespace taut::tests;
using doctor::Finding;
using doctor::Severity;
using doctor::WindowsMachine;

namespace {

WindowsMachine clean() {
  WindowsMachine machine{
      .plan = {.id = "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c", .name = "High performance", .least_speed_percent = 100},
      .timer_now = 1'000'000,
      .timer_finest = 500'000,
      .reserved_percent = 20,
      .endpoints = {{.name = "Speakers", .usual_period = 10'000'000, .shortest_period = 3'000'000},
                    {.name = "Microphone", .capture = true, .usual_period = 10'000'000, .shortest_period = 3'000'000}},
      .interrupted = 0.004,
      .programs = {"sc", "reg", "powercfg", "bcdedit", "control", "devmgmt.msc", "taut"},
      .drivers_of_computer = {"Saw"},
      .wakeups = {.audio = {.wakes = 3000, .median = 50'000, .p99 = 100'000, .p999 = 200'000, .max = 300'000},
                  .bare = {.wakes = 3000, .median = 50'000, .p99 = 100'000, .p999 = 200'000, .max = 300'000},
                  .grant = {.kind = platform::Grant::Kind::mmcss, .sentence = ""}}};
  return machine;
}

struct PlantedWindowsFault {
  const char* topic;
  Severity severity;
  const char* figure;
  double value;
  const char* command;
  void (*plant)(WindowsMachine&);
};

const PlantedWindowsFault plants_of_windows[] = {
    {"real-time", Severity::problem, "granted", 0, "sc start MMCSS",
     [](WindowsMachine& m) { m.wakeups.grant = {.kind = platform::Grant::Kind::none, .sentence = ""}; }},
    {"real-time", Severity::warning, "granted", 0, "sc start MMCSS",
     [](WindowsMachine& m) {
       m.wakeups.grant = {.kind = platform::Grant::Kind::nice, .priority = 15, .sentence = ""};
     }},
    {"reserve", Severity::warning, "reserved_percent", 100, "reg add ",
     [](WindowsMachine& m) { m.reserved_percent = 100; }},
    {"power-plan", Severity::warning, "least_speed_percent", 5, "powercfg /setactive SCHEME_MIN",
     [](WindowsMachine& m) {
       m.plan = {.id = "381b4222-f694-41f0-9685-ff5bb260df2e", .name = "Balanced", .least_speed_percent = 5};
     }},
    {"power-plan", Severity::problem, "least_speed_percent", 5, "powercfg /setactive SCHEME_MIN",
     [](WindowsMachine& m) {
       m.plan = {.id = "a1841308-3541-4fab-bc81-f71556f20b4a", .name = "Power saver", .least_speed_percent = 5};
     }},
    {"power-plan", Severity::note, "on_battery", 1, "", [](WindowsMachine& m) { m.plan.on_battery = true; }},
    {"interrupts", Severity::warning, "share_percent", 8, "devmgmt.msc",
     [](WindowsMachine& m) { m.interrupted = 0.08; }},
    {"interrupts", Severity::problem, "share_percent", 30, "devmgmt.msc",
     [](WindowsMachine& m) { m.interrupted = 0.3; }},
    {"exclusive", Severity::warning, "allowed", 0, "control mmsys.cpl",
     [](WindowsMachine& m) { m.endpoints[1].exclusive_allowed = false; }},
    {"driver-period", Severity::note, "shortest_ns", 10e6, "devmgmt.msc",
     [](WindowsMachine& m) { m.endpoints[0].shortest_period = 10'000'000; }},
    {"driver-period", Severity::note, "devices", 0, "control mmsys.cpl",
     [](WindowsMachine& m) { m.endpoints.clear(); }},
    {"timer", Severity::warning, "finest_ns", 15.6e6, "bcdedit /deletevalue useplatformtick",
     [](WindowsMachine& m) { m.timer_finest = 15'600'000; }},
};

double worst_figure(const std::vector<Finding>& findings, const PlantedWindowsFault& plant) {
  return figure(of_topic(findings, plant.topic), plant.figure);
}

}  // namespace

TEST_CASE("Windows: a healthy computer has no findings") {
  const auto findings = doctor::find(clean(), {});
  CHECK(wrong(findings) == std::vector<std::string>{});
  for (const PlantedWindowsFault& plant : plants_of_windows)
    CHECK(of_topic(findings, plant.topic).topic == plant.topic);
}

TEST_CASE("Windows: a planted fault is found, with its figure and its command, and nothing else") {
  for (const PlantedWindowsFault& plant : plants_of_windows) {
    CAPTURE(plant.topic);
    WindowsMachine machine = clean();
    plant.plant(machine);
    const auto findings = doctor::find(machine, {});
    const Finding& found = of_topic(findings, plant.topic);
    CAPTURE(found.measured);
    CHECK(doctor::name(found.severity) == doctor::name(plant.severity));
    CHECK(worst_figure(findings, plant) == doctest::Approx(plant.value));
    CHECK(found.command.starts_with(plant.command));
    CHECK(wrong(findings).size() == 1);
    CHECK((!found.command.empty() || !found.remedy.empty()));
    CHECK(command::status_of(doctor::worst(findings)) == (plant.severity == Severity::problem   ? 3
                                                          : plant.severity == Severity::warning ? 2
                                                                                                : 0));
  }
}

TEST_CASE("Windows: no command uses a missing program") {
  for (const PlantedWindowsFault& plant : plants_of_windows) {
    WindowsMachine machine = clean();
    plant.plant(machine);
    machine.programs.clear();
    for (const Finding& finding : doctor::find(machine, {})) CHECK(finding.command.empty());
  }
}

TEST_CASE("Windows: a driver whose file is missing is found in the computer's list and the user's") {
  const doctor::Examination asked{.drivers = {{.name = "Saw", .library = "no-such.dll", .folder = {}},
                                              {.name = "Mine \"quoted\"", .library = {}, .folder = {}},
                                              {.name = "Of the user", .library = {}, .folder = {}}}};
  const auto findings = doctor::find(clean(), asked);
  std::vector<Finding> broken;
  for (const Finding& finding : findings)
    if (finding.topic == "drivers") broken.push_back(finding);
  REQUIRE(broken.size() == 3);
  CHECK(broken[0].command == "reg delete \"HKLM\\SOFTWARE\\ASIO\\Saw\" /f");
  CHECK(broken[1].command.empty());
  CHECK(!broken[1].remedy.empty());
  CHECK(broken[2].command == "reg delete \"HKCU\\SOFTWARE\\ASIO\\Of the user\" /f");
}
