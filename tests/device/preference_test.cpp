// SPDX-License-Identifier: MIT
// How the default device is chosen: the cases of docs/devices.md, and the properties that hold in every case.
#include "device/preference.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace taut::tests {
namespace {

using namespace device;

using Has = int;  // bits
constexpr Has captures_only = 1, plays_only = 2, has_both = 3;

Device made(const std::string& id, Kind kind, Has has = has_both, Has held = 0) {
  Device one{.id = id, .name = id, .clock = "clock of " + id, .kind = kind};
  if ((has & captures_only) != 0) one.inputs = std::nullopt;
  if ((has & plays_only) != 0) one.outputs = 2;
  if ((held & captures_only) != 0) one.inputs_held = "arecord (process 8) records from it";
  if ((held & plays_only) != 0) one.outputs_held = "aplay (process 7) plays on it";
  return one;
}

const Device virtual_card = made("virtual:loopback", Kind::simulated);

struct Row {
  const char* what;
  std::vector<Device> devices;  ///< the virtual card comes last
  const char* both_in;
  const char* both_out;
  const char* capture;
  const char* playback;
};

constexpr const char* none = "virtual:loopback";

TEST_CASE("the table: choices for duplex, capture only and playback only") {
  const std::vector<Row> table{
      {"no card", {}, none, none, none, none},
      {"one card", {made("board", Kind::built_in)}, "board", "board", "board", "board"},
      {"a card of software alone", {made("dummy", Kind::software)}, "dummy", "dummy", "dummy", "dummy"},
      {"plugged in before the board's own",
       {made("board", Kind::built_in), made("usb", Kind::usb)},
       "usb",
       "usb",
       "usb",
       "usb"},
      {"FireWire as well", {made("board", Kind::built_in), made("fw", Kind::firewire)}, "fw", "fw", "fw", "fw"},
      {"a card in a slot as well", {made("board", Kind::built_in), made("pci", Kind::pci)}, "pci", "pci", "pci", "pci"},
      {"two of a kind: the system's first", {made("a", Kind::usb), made("b", Kind::usb)}, "a", "a", "a", "a"},
      {"real before software",
       {made("dummy", Kind::software), made("board", Kind::unknown)},
       "board",
       "board",
       "board",
       "board"},
      {"HDMI first in the list",
       {made("hdmi", Kind::digital, plays_only), made("board", Kind::built_in)},
       "board",
       "board",
       "board",
       "board"},
      {"HDMI alone", {made("hdmi", Kind::digital, plays_only)}, "", "hdmi", none, "hdmi"},
      {"a microphone alone", {made("mic", Kind::usb, captures_only)}, "mic", "", "mic", none},
      {"a microphone and a board",
       {made("board", Kind::built_in), made("mic", Kind::usb, captures_only)},
       "board",
       "board",
       "mic",
       "board"},
      {"a converter and a board",
       {made("board", Kind::built_in), made("dac", Kind::usb, plays_only)},
       "board",
       "board",
       "board",
       "dac"},
      {"a microphone and HDMI: two devices",
       {made("hdmi", Kind::digital, plays_only), made("mic", Kind::usb, captures_only)},
       "mic",
       "hdmi",
       "mic",
       "hdmi"},
      {"a microphone and software: no false output",
       {made("dummy", Kind::software), made("mic", Kind::usb, captures_only)},
       "mic",
       "",
       "mic",
       "dummy"},
      {"free before busy",
       {made("board", Kind::built_in), made("usb", Kind::usb, has_both, has_both)},
       "board",
       "board",
       "board",
       "board"},
      {"half busy: what is free of it", {made("usb", Kind::usb, has_both, plays_only)}, "usb", "usb", "usb", "usb"},
      {"half busy beside a free one",
       {made("board", Kind::built_in), made("usb", Kind::usb, has_both, plays_only)},
       "board",
       "board",
       "usb",
       "board"},
      {"busy, and HDMI: no sound where nobody listens",
       {made("hdmi", Kind::digital, plays_only), made("board", Kind::built_in, has_both, has_both)},
       "board",
       "board",
       "board",
       "board"},
      {"busy, and software",
       {made("dummy", Kind::software), made("usb", Kind::usb, has_both, has_both)},
       "usb",
       "usb",
       "usb",
       "usb"},
      {"busy alone", {made("usb", Kind::usb, has_both, has_both)}, "usb", "usb", "usb", "usb"},
      {"a busy board, a free converter",
       {made("board", Kind::built_in, has_both, has_both), made("dac", Kind::usb, plays_only)},
       "",
       "dac",
       "board",
       "dac"},
  };
  for (const Row& row : table) {
    CAPTURE(row.what);
    for (const bool first : {true, false}) {  // the virtual card's position is irrelevant
      CAPTURE(first);
      auto devices = row.devices;
      devices.insert(first ? devices.begin() : devices.end(), virtual_card);
      const auto both = prefer(devices, DeviceUse::both), capture = prefer(devices, DeviceUse::capture),
                 playback = prefer(devices, DeviceUse::playback);
      REQUIRE(both);
      REQUIRE(capture);
      REQUIRE(playback);
      CHECK(both->in == row.both_in);
      CHECK(both->out == row.both_out);
      CHECK(capture->in == row.capture);
      CHECK(capture->out.empty());
      CHECK(playback->out == row.playback);
      CHECK(playback->in.empty());
      CHECK(playback->simulated == (playback->out == none));
    }
  }
}

TEST_CASE("two PCMs of one card beat two cards") {
  std::vector<Device> devices{made("out", Kind::built_in, plays_only), made("mic", Kind::usb, captures_only),
                              made("in", Kind::built_in, captures_only)};
  devices[0].clock = devices[2].clock = "board";
  const auto both = prefer(devices, DeviceUse::both);
  REQUIRE(both);
  CHECK(both->out == "out");
  CHECK(both->in == "in");
  CHECK_FALSE(prefer({}, DeviceUse::both));
}

TEST_CASE("the reason is a sentence that names the choice, the runners-up, and who holds the rest") {
  const auto why = [](std::vector<Device> devices, DeviceUse use) {
    devices.push_back(virtual_card);
    return prefer(devices, use)->why;
  };
  const Device board = made("board", Kind::built_in), usb = made("usb", Kind::usb);
  const Device mic = made("mic", Kind::usb, captures_only), hdmi = made("hdmi", Kind::digital, plays_only);
  CHECK(why({board}, DeviceUse::both) ==
        "Chosen: the computer's own card, the only device that plays and records; no device was named.");
  CHECK(why({board, usb}, DeviceUse::playback) == "Chosen: a USB card before the computer's own; no device was named.");
  CHECK(why({usb, usb}, DeviceUse::capture) == "Chosen: a USB card, the first of several; no device was named.");
  CHECK(why({hdmi, board}, DeviceUse::playback) ==
        "Chosen: the computer's own card before a digital output; no device was named.");
  CHECK(why({board, mic}, DeviceUse::both) ==
        "Chosen: the computer's own card, which both plays and records; no device was named.");
  CHECK(why({hdmi, mic}, DeviceUse::both) ==
        "Chosen: a digital output (HDMI, DisplayPort or S/PDIF) to play and a USB card to "
        "record, as no device does both; no device was named.");
  CHECK(why({mic}, DeviceUse::both) ==
        "Chosen: a USB card, the only device that records; no device was named. No device plays.");
  CHECK(why({board, made("usb", Kind::usb, has_both, plays_only)}, DeviceUse::playback) ==
        "Chosen: the computer's own card; no device was named. 'usb' is not free: aplay (process 7) plays on it.");
  CHECK(why({made("usb", Kind::usb, has_both, plays_only)}, DeviceUse::playback) ==
        "Chosen: a USB card, the only device that plays; no device was named. 'usb' is in use: aplay (process 7) plays "
        "on "
        "it. Taut asks for it.");
  CHECK(why({mic}, DeviceUse::playback) ==
        "There is only the virtual card, which makes no sound and hears none. No device was named.");
}

std::vector<Device> any_devices() {
  std::vector<Device> devices;
  const int count = *rc::gen::inRange(0, 6);
  for (int k = 0; k < count; ++k) {
    const Has has = *rc::gen::inRange(1, 4);
    devices.push_back(made("device " + std::to_string(k), static_cast<Kind>(*rc::gen::inRange(0, 8)), has,
                           *rc::gen::inRange(0, 4) & has));
  }
  return devices;
}

bool has(const Device& device, bool input) { return input ? captures(device) : plays(device); }
bool held(const Device& device, bool input) { return !(input ? device.inputs_held : device.outputs_held).empty(); }
int tier(const Device& device) { return device.kind == Kind::simulated ? 2 : device.kind == Kind::software ? 1 : 0; }

TEST_CASE("for any devices the choice has the direction, is of the best tier, and is free if any such device is") {
  CHECK(rc::check([] {
    const auto devices = any_devices();
    for (const DeviceUse use : {DeviceUse::both, DeviceUse::capture, DeviceUse::playback}) {
      const auto wants = [&](bool input) { return use == DeviceUse::both || (use == DeviceUse::capture) == input; };
      int best = 3;
      for (const Device& one : devices)
        for (const bool input : {true, false})
          if (wants(input) && has(one, input)) best = std::min(best, tier(one));
      const auto preference = prefer(devices, use);
      RC_ASSERT(preference.has_value() == (best < 3));
      if (!preference) continue;
      RC_ASSERT(preference->why.ends_with("."));
      for (const bool input : {true, false}) {
        const std::string& id = input ? preference->in : preference->out;
        if (id.empty()) continue;
        const auto one = std::ranges::find(devices, id, &Device::id);
        RC_ASSERT(one != devices.end());
        RC_ASSERT(wants(input));
        RC_ASSERT(has(*one, input));
        RC_ASSERT(tier(*one) == best);
        if (use == DeviceUse::both || !held(*one, input)) continue;
        for (const Device& other : devices)  // nothing better was free
          RC_ASSERT(tier(other) != best || !has(other, input) || held(other, input) || other.kind == Kind::digital);
      }
    }
  }));
}

TEST_CASE("what this computer plays is never chosen, beside whatever devices") {
  CHECK(rc::check([] {
    const auto devices = any_devices();
    for (const DeviceUse use : {DeviceUse::both, DeviceUse::capture, DeviceUse::playback}) {
      const auto before = prefer(devices, use);
      auto more = devices;
      more.insert(more.begin(), made("tap", Kind::tap, captures_only));
      const auto after = prefer(more, use);
      RC_ASSERT(after.has_value() == before.has_value());
      if (!before) continue;
      RC_ASSERT(after->in == before->in && after->out == before->out && after->why == before->why);
    }
  }));
}

TEST_CASE("a virtual card next to real ones never changes the choice") {
  CHECK(rc::check([] {
    auto devices = any_devices();
    for (const DeviceUse use : {DeviceUse::both, DeviceUse::capture, DeviceUse::playback}) {
      const auto before = prefer(devices, use);
      if (!before || before->simulated) continue;
      auto more = devices;
      more.insert(more.begin(), virtual_card);
      const auto after = prefer(more, use);
      RC_ASSERT(after->in == before->in && after->out == before->out);
    }
  }));
}

}  // namespace
}  // namespace taut::tests
