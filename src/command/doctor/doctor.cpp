// SPDX-License-Identifier: MIT
#include "command/doctor/doctor.hpp"

#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "doctor/examine.hpp"
#include "host/host.hpp"
#include "platform/clock.hpp"

namespace taut::command {

std::vector<doctor::ListedDriver> listed_drivers() {
  std::vector<doctor::ListedDriver> drivers;
  const auto add = [&](const host::Places& places, const std::filesystem::path& list) {
    for (const host::Entry& entry : host::find_drivers(places))
      drivers.push_back(
          {.name = entry.name, .library = entry.library, .folder = list.empty() ? list : list / entry.name});
  };
  const host::Places usual = host::usual_places();
  for (const std::filesystem::path& list : usual.directories) add({.directories = {list}, .own = {}}, list);
  if (usual.registry) add({.directories = {}, .own = {}, .registry = true, .user_registry = true}, {});
  return drivers;
}

int run(const DoctorOptions& options) {
  const platform::Clock& clock = platform::system_clock();
  const Nanos begin = clock.now();
  doctor::Examination asked{.length = static_cast<Nanos>(options.seconds * 1e9), .drivers = listed_drivers()};
  asked.go_on = [](std::string_view doing) {
    progress(doing);
    return !stop_asked();
  };
  DoctorResult result{.findings = doctor::examine(asked)};
  progress({});
  if (result.findings.empty()) return fail({Trouble::wrong_state, "Stopped before anything was measured.", ""});
  result.seconds = static_cast<double>(clock.now() - begin) / 1e9;
  print(options.json ? json_of(result) : text_of(result, options.figures));
  return status_of(doctor::worst(result.findings));
}

}  // namespace taut::command
