// SPDX-License-Identifier: MIT
// Driver quirks: the table itself, and its effect on a stream.
#include "device/alsa/params/quirks.hpp"

#include "device/alsa/stream/lead.hpp"

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

TEST_CASE("every row has a source, and the last matches all other drivers") {
  for (const auto& quirk : known_quirks()) {
    CHECK(quirk.source.size() > 20);
    CHECK(bool{quirk.traits != nullptr});
  }
  CHECK(known_quirks().back().driver.empty());
  CHECK(&quirk_of("no such driver", known_quirks()) == &known_quirks().back());
  CHECK(&quirk_of("", known_quirks()) == &known_quirks().back());
}

TEST_CASE("USB: capture transfers match snd-usb-audio at 48 kHz, high speed") {
  // Transfers of 1, 2, 4, 4, 8, 8, 8, 8 packets of 6 frames. The wake-up is late by up to a whole transfer minus a
  // frame, as no two starts share a phase.
  const std::pair<long, long> expected[] = {{16, 5},  {32, 11},  {48, 23},  {64, 23},
                                            {96, 47}, {100, 47}, {128, 47}, {256, 47}};
  for (const auto& [cycle, step] : expected) {
    CAPTURE(cycle);
    CHECK(usb(48000, cycle, 8).step == step);
    CHECK(usb(48000, cycle, 8).least == 6);
    CHECK(usb(48000, cycle, 8).latency_jitter == 18);
    CHECK(usb(48000, cycle, 8, false).latency_jitter == 6);
    CHECK(usb(48000, cycle, 8, false).step < 6);
  }
  CHECK(usb(44100, 64, 6).step == 44);  // eight packets of 5.5 frames; at 7 frames each they are shorter than 64
  CHECK(usb(44100, 64, 6).least == 6);
}

TEST_CASE("USB: at full speed a packet lasts 1 ms") {
  CHECK(usb(48000, 64, 48).least == 48);
  CHECK(usb(48000, 64, 48).step == 47);
  CHECK(usb(48000, 64, 48).latency_jitter == 48);
}

TEST_CASE("USB, playback only: a transfer ends with the packet that contains a period boundary") {
  // Lab, full speed: 80 frames failed at 64 and 256, 92 at 100, 48 at 96; 95 held at 73, 64 at 96, 80 at 128.
  for (const long cycle : {64, 73, 100, 128, 256}) {
    const Traits traits = usb(48000, cycle, 48, false);
    CHECK(traits.least + traits.step > 96);
    CHECK(traits.least + traits.step <= 144);
  }
  for (const long cycle : {48, 96}) CHECK(usb(48000, cycle, 48, false).step == 0);
}

// Playback transfers of three packets, capture of one; both advance by microframes, playback `lead` frames ahead.
TEST_CASE("the lead is derived from the frames in flight, at any start phase, and never underestimated") {
  CHECK(rc::check([] {
    const long real = *rc::gen::inRange(17, 32), margin = *rc::gen::inRange(40, 300),
               cycle = *rc::gen::inRange(16, 300);
    const long phase = *rc::gen::inRange(0, 18), first = *rc::gen::inRange(0, 6);
    device::alsa::Lead lead(18, 30, 12);
    lead.begin();
    CHECK(lead.most() == 30);
    for (long k = 1; lead.wanted(); ++k) {
      const long beyond = (first + k * cycle) % 6;
      const long played = k * cycle + beyond + real;  // on the bus at that moment
      const long ended = played - (played + phase) % 18 / 6 * 6;
      lead.look(margin, k * cycle + margin - ended, beyond);
    }
    RC_ASSERT(lead.most() >= std::clamp(real, 18L, 30L));
    RC_ASSERT(lead.least() <= lead.most());
    if (cycle % 18 == 10 && real >= 18 && real <= 30) RC_ASSERT(lead.most() <= real + 5);
    RC_ASSERT(lead.spared() == 30 - lead.most());
  }));
}

TEST_CASE("a margin below the floor becomes the floor, with a remark; due and shrink take it into account") {
  CHECK(rc::check([] {
    FakeOffer offer;
    offer.driver = "quirky";
    const Frames margin = *rc::gen::inRange(0, 60);
    Rig rig(offer, Rig::request(64, margin));
    const auto& agreed = rig.stream->agreed();
    RC_ASSERT(agreed.floor == 16);
    RC_ASSERT(agreed.margin == std::max<Frames>(margin, 16));
    RC_ASSERT(agreed.out.latency_jitter == 5);
    RC_ASSERT(agreed.in.latency_jitter == 0);
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

// The buffer is two periods of margin, and no such stream may be longer.
TEST_CASE("USB: two periods stay two periods at every rate, with the longest possible periods") {
  struct Row {
    unsigned rate;
    long packet;
    int frames, period;       // period: what a cycle consists of
    Frames start_offset = 0;  // > 0: capture starts first
  };
  const Row rows[] = {{44100, 6, 64, 32},        {44100, 6, 128, 128},    {48000, 6, 64, 64},
                      {48000, 6, 128, 128},      {48000, 6, 32, 32, 24},  {88200, 12, 64, 32, 45},
                      {88200, 12, 128, 64},      {96000, 12, 64, 32, 48}, {96000, 12, 128, 64},
                      {176400, 23, 128, 64, 89}, {176400, 23, 256, 128},  {192000, 24, 128, 64, 96},
                      {192000, 24, 256, 128}};
  for (const auto& row : rows) {
    CAPTURE(row.rate);
    CAPTURE(row.frames);
    FakeOffer offer;
    offer.driver = "USB-Audio";
    offer.rates = {row.rate};
    offer.period_min = row.packet;
    Rig rig(offer, Rig::request(row.frames, row.frames, row.rate), known_quirks());
    REQUIRE(rig.stream != nullptr);
    const auto& agreed = rig.stream->agreed();
    CHECK(agreed.margin == row.frames);
    CHECK(agreed.floor <= row.frames);
    CHECK(agreed.out.start_offset == row.start_offset);
    const bool divided = row.period < row.frames;
    CHECK(agreed.remarks.size() == (divided ? 1 : 0));
    if (divided && !agreed.remarks.empty())
      CHECK(agreed.remarks[0].find("periods of " + std::to_string(row.period) + " frames") != std::string::npos);
  }
}

TEST_CASE("a driver with a known coarse hw_ptr gets no timer, whatever it reports") {
  FakeOffer offer;
  offer.period_min = offer.period_step = 32;
  offer.driver = "coarse";
  CHECK(Rig(offer, Rig::request(100, 64)).stream->agreed().remarks.at(0).find("timer") == std::string::npos);
  offer.driver = "other";
  CHECK(Rig(offer, Rig::request(100, 64)).stream->agreed().remarks.at(0).find("timer") != std::string::npos);
}

}  // namespace
}  // namespace taut::tests
