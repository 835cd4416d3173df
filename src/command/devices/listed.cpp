// SPDX-License-Identifier: MIT
#include "command/devices/listed.hpp"

#include <algorithm>

#include "device/route.hpp"
#include "platform/places.hpp"

namespace taut::command {
namespace {

ListedDevice joined(const settings::Several& several, device::Backend* backend) {
  std::string members;
  for (const std::string& member : several.members) members += (members.empty() ? "" : " + ") + member;
  ListedDevice listed{.backend = backend, .opened_as = several.id()};
  listed.device.id = "several:" + several.name;
  listed.device.name = members;
  return listed;
}

void list_backend(device::Backend* backend, const settings::File& file, Listing& all) {
  const std::string name(backend->name());
  const std::size_t before = all.devices.size();
  const auto devices = backend->list();
  if (!devices) {
    all.absent.push_back({name, devices.error().sentence()});
    return;
  }
  for (const device::Device& device : *devices)
    all.devices.push_back({.device = device, .backend = backend, .opened_as = device.id});
  const bool joins = name + ":" == settings::several_prefix;
  if (joins)
    for (const settings::Several& several : file.several) all.devices.push_back(joined(several, backend));
  if (all.devices.size() == before)
    all.absent.push_back(
        {name, joins ? "No devices are joined: the settings file has no [several.NAME]." : "No devices found."});
}

/// Marks the device with this id; adds it if not listed, as it can be opened all the same.
void mark(Listing& all, const std::string& id, bool input, const std::string& why) {
  if (id.empty()) return;
  auto at = std::ranges::find_if(all.devices,
                                 [&](const ListedDevice& one) { return one.device.id == id || one.opened_as == id; });
  if (at == all.devices.end()) {
    const auto backend = device::backend_of(id);
    if (!backend) return;
    ListedDevice named{.backend = *backend, .opened_as = id};
    named.device.id = id;
    at = all.devices.insert(all.devices.end(), std::move(named));
  }
  (input ? at->records_by_default : at->plays_by_default) = true;
  at->why = why;
}

/// As the engine chooses, but that nothing is opened.
std::optional<device::Preference> chosen_by_rule(const Listing& all, const settings::Settings& set, bool input) {
  std::vector<device::Source> sources;
  for (device::Backend* const backend : device::backends()) {
    device::Source source{.backend = std::string(backend->name()), .stands_in = backend->stands_in()};
    for (const ListedDevice& one : all.devices)
      if (one.backend == backend && one.device.id == one.opened_as) source.devices.push_back(one.device);
    sources.push_back(std::move(source));
  }
  const auto wish = input ? device::DeviceUse::capture : device::DeviceUse::playback;
  const auto routes = device::routes(sources, set.backend, wish);
  if (!routes) return std::nullopt;
  for (const device::Route& route : *routes) {
    auto preference = device::prefer(route.devices, wish);
    if (!preference) continue;
    preference->why = why_of(*preference, route);
    if (input && preference->simulated) preference->why += device::tap_by_name(sources);
    return preference;
  }
  return std::nullopt;
}

}  // namespace

Listing list_devices(const settings::File& file) {
  Listing all;
  for (device::Backend* const backend : device::backends()) list_backend(backend, file, all);
  const settings::Settings set = settings::apply(file, platform::program_name());
  for (const bool input : {false, true}) {
    const std::string& named = input ? set.input : set.output;
    if (!named.empty() && named != settings::automatic) {
      mark(all, named, input, "Named in the settings.");
    } else if (const auto chosen = chosen_by_rule(all, set, input)) {
      mark(all, input ? chosen->in : chosen->out, input, chosen->why);
    }
  }
  return all;
}

}  // namespace taut::command
