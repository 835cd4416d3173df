// SPDX-License-Identifier: MIT
#include "device/several/members_known.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace taut::device::several {
namespace {

using audio::SampleType;

Expected<Backend*> backend_of(const std::string& id, std::span<Backend* const> backends) {
  const std::string_view name = std::string_view(id).substr(0, id.find(':'));
  const auto found = std::ranges::find(backends, name, [](Backend* one) { return one->name(); });
  if (found != backends.end()) return *found;
  return failure(Trouble::absent, "There is no backend for the joined device '" + id + "'.",
                 "`taut devices` lists the devices that there are.");
}

// The listed name, even under another id of the same card.
std::string label_of(Backend& backend, const std::string& id, const std::string& clock) {
  const std::string plain = id.substr(0, id.find('?'));
  if (const auto devices = backend.list()) {
    for (const Device& device : *devices)
      if ((device.id == id || device.id == plain) && !device.name.empty())
        return device.name.substr(0, device.name.find(" ("));
    for (const Device& device : *devices)
      if (!clock.empty() && device.clock == clock)
        return device.name.substr(0, std::min(device.name.find(", "), device.name.find(" (")));
  }
  return plain.substr(plain.find(':') + 1);
}

// Numbers members with the same label.
void number_labels(std::vector<Member>& members) {
  for (std::size_t k = 1; k < members.size(); ++k) {
    const std::string label = members[k].label;
    const auto taken = [&](const std::string& one) {
      return std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(k),
                         [&](const Member& member) { return member.label == one; });
    };
    for (int number = 2; taken(members[k].label); ++number) members[k].label = label + " " + std::to_string(number);
  }
}

Map all_channels(const std::vector<Member>& members, bool input) {
  Map map;
  for (std::size_t m = 0; m < members.size(); ++m)
    for (std::size_t c = 0; c < (input ? members[m].can.inputs : members[m].can.outputs).size(); ++c)
      map.push_back({static_cast<int>(m), static_cast<int>(c)});
  return map;
}

// A channel the device no longer has keeps its place and is silent.
void show(Known& known, const Map& map, bool input) {
  for (const Route& route : map) {
    Member& member = known.members[static_cast<std::size_t>(route.member)];
    auto& shown = input ? known.inputs : known.outputs;
    const auto& names = input ? member.can.inputs : member.can.outputs;
    const auto channel = static_cast<std::size_t>(route.channel);
    ChannelMap& channels = input ? member.in : member.out;
    channels.own.push_back(route.channel);
    channels.shown.push_back(static_cast<int>(shown.size()));
    if (channel >= names.size())
      known.remarks.push_back("'" + member.label + "' has no " + (input ? "input " : "output ") +
                              std::to_string(channel + 1) + " now: that channel is silent.");
    const std::string own = channel < names.size() ? names[channel] : std::to_string(channel + 1);
    // The channels of a single device need no device's name.
    const bool alone = known.members.size() == 1;
    shown.push_back(!route.name.empty() ? route.name : alone ? own : member.label + ": " + own);
  }
}

/// What the settings hide is said, so that nobody looks for a fault.
void tell_hidden(Known& known) {
  for (const Member& member : known.members)
    for (const bool input : {true, false}) {
      const std::size_t shown = (input ? member.in : member.out).own.size();
      const std::size_t all = (input ? member.can.inputs : member.can.outputs).size();
      if (shown > 0 && shown < all)
        known.remarks.push_back(
            input ? text("'{}': {} of {} inputs are shown, as the settings say.", member.label, shown, all)
                  : text("'{}': {} of {} outputs are shown, as the settings say.", member.label, shown, all));
    }
}

}  // namespace

Expected<Known> ask(const Spec& spec, std::span<Backend* const> backends, bool to_open) {
  Known known;
  for (const std::string& id : spec.members) {
    const auto backend = backend_of(id, backends);
    if (!backend) return std::unexpected(backend.error());
    auto can = to_open ? (*backend)->probe_to_open(id) : (*backend)->probe(id);
    if (!can) return failure(can.error().trouble, "Of the joined devices: " + can.error().what, can.error().remedy);
    known.members.push_back(
        {.id = id, .label = label_of(**backend, id, can->clock), .backend = *backend, .can = std::move(*can)});
  }
  number_labels(known.members);
  show(known, spec.in.value_or(all_channels(known.members, true)), true);
  show(known, spec.out.value_or(all_channels(known.members, false)), false);
  tell_hidden(known);
  return known;
}

// The master's own type if it holds what every follower has: then the master needs no conversion. Otherwise int32,
// which holds every integer type exactly.
SampleType common_type(std::span<const std::optional<SampleType>> types) {
  constexpr int enough = 24;  // bits that resampling keeps
  const bool alone = std::ranges::count_if(types, [](const auto& type) { return type.has_value(); }) == 1;
  if (types.front() && (alone || audio::significant_bits(*types.front()) >= enough)) return *types.front();
  const bool any_float =
      std::ranges::any_of(types, [](const auto& type) { return type && audio::name(*type).front() == 'f'; });
  return any_float && !types.front() ? SampleType::float32 : SampleType::int32;
}

}  // namespace taut::device::several
