// SPDX-License-Identifier: MIT
// taut-lab-host [LINE...]: a host that opens Taut the usual way, with only these settings ("key = value") on top of the
// settings file. Plays silence briefly and prints the driver's report, with its channels, as JSON, or the error. Status
// 0: it opened and ran.
#include <atomic>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "host/host.hpp"
#include "platform/clock.hpp"

namespace taut::lab {
namespace {

constexpr int enough = 4;  // callbacks
constexpr Nanos look_every = 5'000'000;
constexpr int looks = 400;

int fail(const Error& error) {
  std::puts(nlohmann::json{{"error", error.what}, {"remedy", error.remedy}}.dump().c_str());
  return 1;
}

int run(const std::string& lines) {
  const host::Places places = host::usual_places();
  auto driver = host::Driver::open(
      {.name = "Taut", .description = {}, .library = places.own, .class_id = {}, .own = true}, {.settings = lines});
  if (!driver) return fail(driver.error());
  std::atomic<int> callbacks{0};
  auto session = host::Session::prepare(*driver, {}, [&](const host::Block<float>&) { ++callbacks; });
  if (!session) return fail(session.error());
  if (auto started = session->start(); !started) return fail(started.error());
  const platform::Clock& clock = platform::system_clock();
  for (int look = 0; look < looks && callbacks < enough; ++look) clock.sleep_until(clock.now() + look_every);
  const auto report = driver->report();
  auto json = nlohmann::json::parse(report.value_or("{}"));
  json["device_inputs"] = driver->inputs();
  json["device_outputs"] = driver->outputs();
  std::puts(json.dump().c_str());
  return callbacks >= enough ? 0 : 1;
}

}  // namespace
}  // namespace taut::lab

int main(int argc, char** argv) {
  std::string lines;
  for (int i = 1; i < argc; ++i) lines += std::string(argv[i]) + "\n";
  return taut::lab::run(lines);
}
