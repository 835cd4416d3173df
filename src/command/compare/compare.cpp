// SPDX-License-Identifier: MIT
#include "command/compare/compare.hpp"

#include <algorithm>

#include "base/path.hpp"
#include "command/json.hpp"
#include "command/terminal/stop.hpp"
#include "device/backends.hpp"
#include "device/preference.hpp"
#include "monitor/text.hpp"
#include "platform/files.hpp"

namespace taut::command {
namespace {

constexpr double usual_rate = 48000;
constexpr int usual_buffer = 128;
constexpr int channels = 2;

std::string small(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Taut's id of the device that the other ways know by name, or part of it: a full match wins.
Expected<std::string> id_of(const std::string& name, bool input) {
  std::string partly;
  for (device::Backend* backend : device::system_backends()) {
    const auto devices = backend->list();
    if (!devices) continue;
    for (const device::Device& device : *devices) {
      if (is_virtual(device.id) || !(input ? device::captures(device) : device::plays(device))) continue;
      if (device.name == name) return device.id;
      if (partly.empty() && small(device.name).find(small(name)) != std::string::npos) partly = device.id;
    }
  }
  if (!partly.empty()) return partly;
  return failure(Trouble::absent, taut::text("Taut has no device called \"{}\".", name),
                 "`taut devices` lists them; name one with --device.");
}

/// What Taut opens: the device named, else the one the others use.
Expected<StreamOptions> for_taut(const CompareOptions& given) {
  StreamOptions options = static_cast<const StreamOptions&>(given);
  if (!options.driver.empty() || !options.device.empty()) {
    options.input.clear();
    options.output.clear();
    return options;
  }
  for (const bool input : {true, false}) {
    std::string& place = input ? options.input : options.output;
    auto id = id_of(place.empty() ? ways::default_device(input) : place, input);
    if (!id) return std::unexpected(id.error());
    place = std::move(*id);
  }
  return options;
}

int end(const Error& error, bool json) {
  if (json) print(json_of(error));
  return fail(error);
}

}  // namespace

int run(const CompareOptions& given) {
  auto all = ways::system_ways();
  if (all.empty())
    return end({Trouble::unsupported,
                "`taut compare` measures Windows' own sound paths (MME, DirectSound, WASAPI) beside Taut; here there "
                "are none.",
                "On Linux `taut loopback` measures Taut's path, and bench/peers in the source compares it with other "
                "libraries."},
               given.json);
  CompareResult result{.rate = given.rate > 0 ? given.rate : usual_rate, .seconds = given.seconds};
  const auto taut = for_taut(given);
  if (taut) all.push_back(driver_way(*taut));

  CompareTask task{.seconds = given.seconds, .tries = given.tries};
  task.wish = {.rate = result.rate,
               .frames = given.buffer > 0 ? given.buffer : usual_buffer,
               .channels = channels,
               .in = given.input,
               .out = given.output};
  for (const auto& way : all) {
    if (stop_asked()) break;
    progress(taut::text("Measuring {} ({} of {})", way->name(), result.rows.size() + 1, all.size()));
    result.rows.push_back(compare(*way, task));
  }
  progress({});
  if (!taut) result.rows.push_back({.way = "Taut", .why = taut.error().sentence()});
  if (!given.plot.empty()) {
    if (auto written = platform::replace_file(path_of(given.plot), plot_of(result)); !written)
      return end(written.error(), given.json);
    result.plot = given.plot;
  }
  print(given.json ? json_of(result) : text_of(result));
  const bool any =
      std::ranges::any_of(result.rows, [](const Row& row) { return row.measured && row.measured->round_trip; });
  return any ? success : nothing_back;
}

}  // namespace taut::command
