// SPDX-License-Identifier: MIT
#include "device/route.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.hpp"

namespace taut::device {
namespace {

constexpr std::string_view jack = "jack", pipewire = "pipewire";

bool has(const Device& device, DeviceUse use) noexcept {
  return (use != DeviceUse::playback && captures(device)) || (use != DeviceUse::capture && plays(device));
}

const Source* find(std::span<const Source> sources, std::string_view backend) {
  const auto at = std::ranges::find(sources, backend, &Source::backend);
  return at == sources.end() ? nullptr : &*at;
}

Expected<std::vector<Route>> named(std::span<const Source> sources, std::string_view backend, DeviceUse use) {
  const Source* const source = find(sources, backend);
  if (!source)
    return failure(Trouble::unsupported,
                   text("This Taut has no backend {} (backend = {}).", words_of(backend), backend),
                   "Set backend = auto, which takes one that is there.");
  if (source->absent)
    return failure(source->absent->trouble,
                   text("{} was chosen (backend = {}). {}", words_of(backend), backend, source->absent->what),
                   source->absent->remedy);
  if (std::ranges::none_of(source->devices, [&](const Device& device) { return has(device, use); }))
    return failure(Trouble::absent,
                   text("{} was chosen (backend = {}), and has no device that {}.", words_of(backend), backend,
                        use == DeviceUse::capture    ? "records"
                        : use == DeviceUse::playback ? "plays"
                                                     : "plays or records"),
                   "Set backend = auto, or name a device; `taut devices` lists them.");
  return std::vector{
      Route{source->devices, text("By {}, as the settings say (backend = {}).", words_of(backend), backend)}};
}

}  // namespace

std::string_view words_of(std::string_view backend) noexcept {
  using Row = std::pair<std::string_view, std::string_view>;
  static constexpr std::array rows{Row{jack, "JACK"}, Row{pipewire, "PipeWire"}, Row{"alsa", "ALSA"}};
  const auto* const row = std::ranges::find(rows, backend, &Row::first);
  return row == rows.end() ? backend : row->second;
}

bool is_server(std::string_view backend) noexcept { return backend == jack || backend == pipewire; }

std::vector<Source> sources(std::span<Backend* const> backends) {
  std::vector<Source> all;
  for (Backend* const backend : backends) {
    auto devices = backend->list();
    Source source{.backend = std::string(backend->name()), .stands_in = backend->stands_in()};
    if (devices)
      source.devices = std::move(*devices);
    else
      source.absent = devices.error();
    all.push_back(std::move(source));
  }
  return all;
}

std::string why_of(const Preference& preference, const Route& route) {
  const std::string_view id = preference.out.empty() ? preference.in : preference.out;
  const bool by_server = is_server(id.substr(0, id.find(':')));
  if (route.why.empty() || preference.simulated || (route.direct && by_server)) return preference.why;
  return preference.why + " " + route.why;
}

std::string tap_by_name(std::span<const Source> sources) {
  for (const Source& source : sources)
    for (const Device& device : source.devices)
      if (device.kind == Kind::tap)
        return text(" What this computer plays is recorded only if it is named: '{}'.", device.id);
  return "";
}

Expected<std::vector<Route>> routes(std::span<const Source> sources, std::string_view backend, DeviceUse use) {
  if (backend != "auto") return named(sources, backend, use);
  const auto wanted = [&](const Device& device) { return has(device, use); };
  const auto hardware = [&](const Device& device) { return wanted(device) && is_real(device); };
  std::vector<Route> all;
  const Source* const by_jack = find(sources, jack);
  const Source* const by_pipewire = find(sources, pipewire);
  const bool jack_runs = by_jack && !by_jack->stands_in && std::ranges::any_of(by_jack->devices, wanted);
  const bool pipewire_runs = by_pipewire && std::ranges::any_of(by_pipewire->devices, hardware);
  if (jack_runs) all.push_back({by_jack->devices, "By JACK, whose server runs."});
  if (pipewire_runs)
    all.push_back({by_pipewire->devices, "By PipeWire, which runs and shares it with other programs."});
  Route rest{.direct = true};
  for (const Source& source : sources) {
    const bool tried = (&source == by_jack && jack_runs) || (&source == by_pipewire && pipewire_runs);
    if (!tried && !source.stands_in) std::ranges::copy(source.devices, std::back_inserter(rest.devices));
  }
  if (all.empty() && (by_jack || by_pipewire)) rest.why = "Directly, since no sound server runs that has it.";
  if (!all.empty()) rest.why = "Directly, since nothing could be opened by the sound server that runs.";
  all.push_back(std::move(rest));
  return all;
}

}  // namespace taut::device
