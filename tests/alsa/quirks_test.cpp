// SPDX-License-Identifier: MIT
// What is known of drivers: the table itself, and what a stream makes of it.
#include "device/alsa/quirks.hpp"

#include <rapidcheck.h>

#include <cmath>

#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using namespace device::alsa;

Traits usb(double rate, long cycle, long packet, bool captures = true) {
  return quirk_of("USB-Audio", known_quirks())
      .traits({.rate = rate, .cycle = cycle, .period = cycle, .packet = packet, .captures = captures});
}

TEST_CASE("every row has a source, and the last is for all others") {
  for (const auto& quirk : known_quirks()) {
    CHECK(quirk.source.size() > 20);
    CHECK(bool{quirk.traits != nullptr});
  }
  CHECK(known_quirks().back().driver.empty());
  CHECK(&quirk_of("no such driver", known_quirks()) == &known_quirks().back());
  CHECK(&quirk_of("", known_quirks()) == &known_quirks().back());
}

TEST_CASE("USB: capture's transfers as snd-usb-audio makes them at 48 kHz, high speed") {
  // Sizes of 6 frames a packet: 1, 2, 4, 4, 8, 8, 8, 8 packets; the wake-up is late by what does not fit.
  const std::pair<long, long> expected[] = {{16, 4}, {32, 8},   {48, 0},   {64, 16},
                                            {96, 0}, {100, 44}, {128, 32}, {256, 32}};
  for (const auto& [cycle, step] : expected) {
    CAPTURE(cycle);
    CHECK(usb(48000, cycle, 8).step == step);
    CHECK(usb(48000, cycle, 8).least == 6);
    CHECK(usb(48000, cycle, 8).wander == 6);
    CHECK(usb(48000, cycle, 8, false).step < 6);
  }
  CHECK(usb(44100, 64, 6).step == 45);  // eight packets of 5.5 frames: reckoned 7 each they are shorter than 64
  CHECK(usb(44100, 64, 6).least == 6);
}

TEST_CASE("USB: at full speed a packet lasts 1 ms") {
  CHECK(usb(48000, 64, 48).least == 48);
  CHECK(usb(48000, 64, 48).step == 32);
  CHECK(usb(48000, 96, 48).step == 0);
  CHECK(usb(48000, 64, 48).wander == 48);
}

TEST_CASE("USB, playback alone: its transfers end with the packet that contains a period's end") {
  // At full speed in the lab: 80 frames broke 64 and 256, 92 broke 100, 48 broke 96; 95 held at 73, 64 at 96, 80 at 128.
  for (const long cycle : {64, 73, 100, 128, 256}) {
    const Traits traits = usb(48000, cycle, 48, false);
    CHECK(traits.least + traits.step > 96);
    CHECK(traits.least + traits.step <= 144);
  }
  for (const long cycle : {48, 96}) CHECK(usb(48000, cycle, 48, false).step == 0);
}

TEST_CASE("a margin below the floor becomes the floor, and it is said; due and shrink know of it") {
  CHECK(rc::check([] {
    FakeOffer offer;
    offer.driver = "quirky";
    const Frames margin = *rc::gen::inRange(0, 60);
    Rig rig(offer, Rig::request(64, margin));
    const auto& agreed = rig.stream->agreed();
    RC_ASSERT(agreed.floor == 16);
    RC_ASSERT(agreed.margin == std::max<Frames>(margin, 16));
    RC_ASSERT(agreed.out.wander == 5);
    RC_ASSERT(agreed.in.wander == 0);
    RC_ASSERT(agreed.remarks.size() == (margin < 16 ? 1 : 0));
    if (margin < 16)
      RC_ASSERT(agreed.remarks[0] == "This hardware needs a safety of 16 frames at this buffer size; " +
                                         std::to_string(margin) + " would not be enough.");
    RC_ASSERT(rig.stream->start().has_value());
    RC_ASSERT(rig.turns_of(20) == device::Wake::turn);
    RC_ASSERT(rig.turn.shrink == agreed.margin - 16);
    RC_ASSERT(std::abs(rig.turn.due - rig.turn.ready - duration(agreed.margin - 10, 48000)) < 3000);
    RC_ASSERT(rig.round_trip == 64 + agreed.margin);
  }));
}

TEST_CASE("a driver that is known to be coarse gets no timer, whatever it says of itself") {
  FakeOffer offer;
  offer.period_min = offer.period_step = 32;
  offer.driver = "coarse";
  CHECK(Rig(offer, Rig::request(100, 64)).stream->agreed().remarks.at(0).find("timer") == std::string::npos);
  offer.driver = "other";
  CHECK(Rig(offer, Rig::request(100, 64)).stream->agreed().remarks.at(0).find("timer") != std::string::npos);
}

}  // namespace
}  // namespace taut::tests
