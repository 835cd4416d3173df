// SPDX-License-Identifier: MIT
#include "command/tune/ways.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/stream/defaults.hpp"
#include "device/backends.hpp"
#include "device/route.hpp"
#include "platform/places.hpp"
#include "report/json.hpp"
#include "settings/store.hpp"

namespace taut::command {
namespace {

std::string backend_of_id(const std::string& id) { return id.substr(0, id.find(':')); }

bool names_device(const StreamOptions& options) {
  const auto named = [](const std::string& id) { return !id.empty() && id != settings::automatic; };
  return named(options.device) || named(options.input) || named(options.output);
}

/// What cannot be tuned here, because it is the server's.
std::string decided(const std::string& backend, const host::Sizes& sizes) {
  if (backend == "jack")
    return taut::text(
        "JACK has one cycle for all of its programs, {} now: no buffer gets below its latency. `jack_bufsize` "
        "changes it.",
        number::plural(sizes.preferred, "frame"));
  if (backend == "pipewire")
    return taut::text(
        "PipeWire has one cycle for all programs on a device, the smallest that one of them asks for, from {} to {}.",
        sizes.min, number::plural(sizes.max, "frame"));
  return {};
}

/// Opens it for what it is and can do.
Expected<TuneWay> way_of(const StreamOptions& options, bool usual) {
  const auto driver = open_driver(options, Path::both);
  if (!driver) return std::unexpected(driver.error());
  if (options.rate > 0 && !driver->can_rate(options.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {} Hz.", options.rate),
                   "`taut devices` lists its rates; choose one with --rate.");
  if (usual && !names_device(options))
    if (auto told = tell_choice(*driver, Sound::real); !told) return std::unexpected(told.error());
  const auto sizes = driver->sizes();
  if (!sizes) return std::unexpected(sizes.error());
  TuneWay way{.options = options, .usual = usual};
  const auto text = driver->report();
  const auto report = text ? report::read(*text) : std::unexpected(text.error());
  if (!report) return std::unexpected(report.error());
  way.device = report->output.empty() ? report->input : report->output;
  way.why = report->chosen;
  way.way = {.backend = backend_of_id(way.device),
             .sizes = tune::sizes_to_try(sizes->min, sizes->max, sizes->preferred, sizes->step)};
  way.server = decided(way.way.backend, *sizes);
  if (way.way.sizes.empty())
    return failure(Trouble::unsupported, taut::text("{} has no buffer size from 16 to 2,048 frames.", way.device),
                   "Choose another with --device; `taut devices` lists them.");
  return way;
}

/// Backends besides `used` that have a device of their own; the settings can name them.
std::vector<std::string> others(const std::string& used) {
  std::vector<std::string> names;
  for (const device::Source& source : device::sources(device::system_backends())) {
    settings::Settings scratch;
    const bool real = std::ranges::any_of(source.devices, device::is_real);
    if (real && !source.stands_in && source.backend != used && settings::set(scratch, "backend", source.backend))
      names.push_back(source.backend);
  }
  return names;
}

}  // namespace

Expected<TuneWays> find_ways(const StreamOptions& given) {
  auto options = with_settings(given);
  if (!options) return std::unexpected(options.error());
  options->buffer = 0;
  options->safety.clear();
  const bool chosen = !options->backend.empty() ||
                      settings::apply(settings::load(settings::usual_file()).file, platform::program_name()).backend !=
                          settings::automatic;
  TuneWays found;
  auto usual = way_of(*options, true);
  if (usual) found.ways.push_back(std::move(*usual));
  if (names_device(*options) || chosen) {
    if (found.ways.empty()) return std::unexpected(usual.error());
    return found;
  }
  for (const std::string& backend : others(found.ways.empty() ? "" : found.ways.front().way.backend)) {
    StreamOptions other = *options;
    other.backend = backend;
    if (auto way = way_of(other, false))
      found.ways.push_back(std::move(*way));
    else
      found.left_out.push_back(taut::text("Not by {}: {}", device::words_of(backend), way.error().sentence()));
  }
  if (found.ways.empty()) return std::unexpected(usual.error());
  return found;
}

}  // namespace taut::command
