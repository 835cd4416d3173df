// SPDX-License-Identifier: MIT
// Which backend `auto` chooses, and what naming a backend does: the table of docs/devices.md.
#include "device/route.hpp"

#include <doctest/doctest.h>

namespace taut::tests {
namespace {

using namespace device;

Device made(const std::string& id, Kind kind = Kind::unknown) {
  return {.id = id, .name = id, .inputs = 2, .outputs = 2, .kind = kind};
}

Source source(const std::string& backend, std::vector<Device> devices) {
  return {.backend = backend, .devices = std::move(devices)};
}

Source absent(const std::string& backend) {
  return {.backend = backend, .absent = Error{Trouble::absent, backend + " does not run.", "Start it."}};
}

const Source cards = source("alsa", {made("alsa:hw:0", Kind::built_in)});
const Source virtual_card = source("virtual", {made("virtual:loopback", Kind::simulated)});
const Source jackd = source("jack", {made("jack:system")});
const Source pipewire = source("pipewire", {made("pipewire:card", Kind::usb)});
const Source pipewire_alone = source("pipewire", {made("pipewire:null", Kind::software)});

Source stand_in() {
  Source one = jackd;
  one.stands_in = true;
  return one;
}

/// The chosen ids, best route first.
std::vector<std::string> taken(const std::vector<Source>& all, std::string_view backend = "auto",
                               DeviceUse use = DeviceUse::both) {
  const auto found = routes(all, backend, use);
  REQUIRE(found);
  std::vector<std::string> ids;
  for (const Route& route : *found)
    if (const auto one = prefer(route.devices, use)) ids.push_back(one->out.empty() ? one->in : one->out);
  return ids;
}

using Ids = std::vector<std::string>;

TEST_CASE("auto: a running JACK server, else PipeWire with hardware, else the card; the next one if that fails") {
  CHECK(taken({cards, jackd, pipewire, virtual_card}) == Ids{"jack:system", "pipewire:card", "alsa:hw:0"});
  CHECK(taken({cards, absent("jack"), pipewire, virtual_card}) == Ids{"pipewire:card", "alsa:hw:0"});
  CHECK(taken({cards, absent("jack"), absent("pipewire"), virtual_card}) == Ids{"alsa:hw:0"});
  CHECK(taken({cards, virtual_card}) == Ids{"alsa:hw:0"});
  CHECK(taken({source("alsa", {}), absent("jack"), absent("pipewire"), virtual_card}) == Ids{"virtual:loopback"});
}

TEST_CASE("auto: PipeWire's libjack counts as PipeWire, and is not tried twice") {
  CHECK(taken({cards, stand_in(), pipewire}) == Ids{"pipewire:card", "alsa:hw:0"});
  CHECK(taken({cards, stand_in(), absent("pipewire")}) == Ids{"alsa:hw:0"});
}

TEST_CASE("auto: PipeWire without hardware comes after a card and before the virtual one") {
  CHECK(taken({cards, pipewire_alone, virtual_card}) == Ids{"alsa:hw:0"});
  CHECK(taken({source("alsa", {}), pipewire_alone, virtual_card}) == Ids{"pipewire:null"});
}

TEST_CASE("auto: a server that lacks a direction is skipped") {
  Source deaf = jackd;
  deaf.devices.front().inputs = 0;
  CHECK(taken({cards, deaf}, "auto", DeviceUse::capture) == Ids{"alsa:hw:0"});
  CHECK(taken({cards, deaf}, "auto", DeviceUse::playback) == Ids{"jack:system", "alsa:hw:0"});
}

TEST_CASE("a named backend is the only route; if it is missing that is an error") {
  const std::vector<Source> all{cards, stand_in(), absent("pipewire"), virtual_card};
  CHECK(taken(all, "alsa") == Ids{"alsa:hw:0"});
  CHECK(taken(all, "jack") == Ids{"jack:system"});
  const auto error = [](const std::vector<Source>& sources, std::string_view backend) {
    const auto found = routes(sources, backend, DeviceUse::both);
    REQUIRE_FALSE(found);
    return found.error();
  };
  CHECK(error(all, "pipewire").trouble == Trouble::absent);
  CHECK(error(all, "pipewire").sentence() ==
        "PipeWire was chosen (backend = pipewire). pipewire does not run. Start it.");
  CHECK(error({cards}, "jack").sentence() ==
        "This Taut has no backend JACK (backend = jack). Set backend = auto, which takes one that is there.");
  CHECK(error({source("alsa", {})}, "alsa").sentence() ==
        "ALSA was chosen (backend = alsa), and has no device that plays or records. Set backend = auto, or name a "
        "device; "
        "`taut devices` lists them.");
}

TEST_CASE("the reason is given only where there was a choice") {
  const auto why = [](const std::vector<Source>& all, std::string_view backend = "auto") {
    std::vector<std::string> said;
    const auto found = routes(all, backend, DeviceUse::both);
    REQUIRE(found);
    for (const Route& route : *found) said.push_back(route.why);
    return said;
  };
  CHECK(why({cards, virtual_card}) == Ids{""});
  CHECK(why({cards, absent("jack")}) == Ids{"Directly, since no sound server runs that has it."});
  CHECK(why({cards, jackd}) ==
        Ids{"By JACK, whose server runs.", "Directly, since nothing could be opened by the sound server that runs."});
  CHECK(why({cards, jackd}, "alsa") == Ids{"By ALSA, as the settings say (backend = alsa)."});
  const Route direct{.why = "Directly.", .direct = true};
  CHECK(why_of({.out = "alsa:card", .why = "Chosen."}, direct) == "Chosen. Directly.");
  CHECK(why_of({.in = "pipewire:default", .why = "Chosen."}, direct) == "Chosen.");
  CHECK(why_of({.out = "virtual:loopback", .why = "Chosen.", .simulated = true}, direct) == "Chosen.");
  CHECK(why_of({.out = "jack:system", .why = "Chosen."}, {.why = "By JACK."}) == "Chosen. By JACK.");
}

}  // namespace
}  // namespace taut::tests
