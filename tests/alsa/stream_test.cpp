// SPDX-License-Identifier: MIT
// The cycle on a healthy card: round trip, one poll per cycle, pieces, margins, start and stop.
#include <rapidcheck.h>

#include <cmath>

#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;

FakeOffer any_size() {
  FakeOffer offer;
  offer.period_min = 1;
  return offer;
}

TEST_CASE("the measured round trip is the agreed one, with one poll per cycle and no other kernel call") {
  CHECK(rc::check([] {
    FakeOffer offer = any_size();
    offer.interleaved = *rc::gen::arbitrary<bool>();
    offer.hardware = *rc::gen::arbitrary<bool>();
    offer.hw_ptr_step = *rc::gen::element(0L, 1L);
    offer.ppm = *rc::gen::element(-500.0, 0.0, 500.0);
    offer.formats = {*rc::gen::element(SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S16_LE)};
    offer.inputs = *rc::gen::inRange(1U, 9U);
    offer.outputs = *rc::gen::inRange(offer.inputs, 9U);
    const int frames = *rc::gen::inRange(1, 700);
    const Frames margin = *rc::gen::inRange(1, 3 * frames + 2);
    Rig rig(offer, Rig::request(frames, margin));
    RC_ASSERT(rig.error.what.empty());
    RC_ASSERT(rig.stream->agreed().frames == frames);
    RC_ASSERT(rig.stream->agreed().margin == margin);
    RC_ASSERT(rig.stream->start().has_value());
    RC_ASSERT(rig.step() == Wake::turn);
    RC_ASSERT(rig.turn.filling);
    RC_ASSERT(rig.turn.frames == frames + margin);
    const long calls = fake.kernel_calls;
    RC_ASSERT(rig.turns_of(60) == Wake::turn);
    RC_ASSERT(rig.round_trip == frames + margin);
    RC_ASSERT(rig.round_trips == 1);
    RC_ASSERT(rig.silent == 0);
    RC_ASSERT(rig.in_lost + rig.out_lost == 0);
    RC_ASSERT(!rig.discontinuous);
    RC_ASSERT(fake.xruns == 0);
    RC_ASSERT(fake.polls == 60);
    RC_ASSERT(fake.playback_polls == 0);
    RC_ASSERT(fake.kernel_calls == calls);
  }));
}

TEST_CASE("one commit per direction and turn when the ring wraps, on hardware") {
  for (const PointerAccess access : {PointerAccess::library, PointerAccess::sync_ptr}) {
    FakeOffer offer = any_size();
    offer.access = access;
    Rig rig(offer, Rig::request(64, 8));
    REQUIRE(rig.stream->start());
    rig.step();
    const long before = fake.commits + fake.sync_ptrs;
    rig.turns_of(100);
    CHECK(fake.commits + fake.sync_ptrs - before == 200);
  }
}

TEST_CASE("due is ready + margin, and both follow the card's clock, not the late wake-ups") {
  FakeOffer offer;
  offer.ppm = 300;
  Rig rig(offer, Rig::request(64, 40));
  REQUIRE(rig.stream->start());
  rig.turns_of(2000);
  fake.wake_late = 200'000;
  for (int i = 0; i < 300; ++i) {
    REQUIRE(rig.step() == Wake::turn);
    CHECK(std::abs(rig.turn.due - rig.turn.ready - duration(40, 48000)) < 3000);
    CHECK(std::abs(rig.turn.woken - rig.turn.ready - 200'000) < 3000);
    CHECK(rig.turn.out.position - rig.turn.in.position == 104);
    CHECK(std::abs(rig.turn.out.time - rig.turn.in.time - duration(104, 48000)) < 3000);
  }
  CHECK(fake.xruns == 0);
}

TEST_CASE("pending cycles are delivered without a poll in between, after at most one") {
  Rig rig(any_size(), Rig::request(64, 256));
  REQUIRE(rig.stream->start());
  rig.turns_of(10);
  fake_clock.advance(duration(3 * 64 + 10, 48000));
  let_run();
  const long polls = fake.polls;
  rig.turns_of(3);
  CHECK(fake.polls <= polls + 1);  // returns at once
  rig.turns_of(1);
  CHECK(fake.polls <= polls + 2);
  CHECK(rig.round_trip == 320);
  CHECK(rig.in_lost == 0);
}

// Joined devices ask without sleeping, and take two short cycles of a follower within one of the master.
TEST_CASE("a non-blocking caller gets every pending cycle at once") {
  Rig rig(any_size(), Rig::request(64, 256));
  REQUIRE(rig.stream->start());
  rig.turns_of(10);
  fake_clock.advance(duration(2 * 64 + 10, 48000));
  let_run();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(rig.stream->wait(0, rig.turn) == Wake::turn);
    rig.serve(0, rig.turn.frames);
    rig.stream->done(rig.turn.frames, 0);
  }
  CHECK(rig.stream->wait(0, rig.turn) == Wake::idle);
  CHECK(rig.in_lost == 0);
}

TEST_CASE("a turn is served in pieces; in between wait() only sleeps") {
  Rig rig(any_size(), Rig::request(96, 96));
  REQUIRE(rig.stream->start());
  for (int i = 0; i < 40; ++i) {
    REQUIRE(rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) == Wake::turn);
    for (int at = 0; at < rig.turn.frames; at += 32) {
      rig.serve(at, at + 32);
      rig.stream->done(32, 0);
      if (at + 32 == rig.turn.frames) break;
      device::Turn none;
      const Nanos until = fake_clock.now() + 100'000;
      CHECK(rig.stream->wait(until, none) == Wake::idle);
      CHECK(fake_clock.now() == until);
      CHECK(none.frames == 0);
    }
  }
  CHECK(rig.round_trip == 192);
  CHECK(fake.xruns == 0);
}

TEST_CASE("short pieces of the ring change nothing") {
  FakeOffer offer = any_size();
  offer.hardware = false;
  Rig rig(offer, Rig::request(64, 30));
  fake.short_pieces = 7;
  REQUIRE(rig.stream->start());
  rig.turns_of(50);
  CHECK(rig.round_trip == 94);
  CHECK(rig.silent == 0);
  CHECK(fake.xruns == 0);
}

TEST_CASE("done() applies any margin the ring holds, and agreed() reports it, without a lost frame") {
  CHECK(rc::check([] {
    const bool duplex = *rc::gen::arbitrary<bool>();
    auto request = Rig::request(64, *rc::gen::inRange(1, 129));
    if (!duplex) request.in.clear();
    Rig rig(any_size(), request);
    RC_ASSERT(rig.stream->start().has_value());
    rig.turns_of(*rc::gen::inRange(0, 10));
    for (const int margin : *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(1, 65))) {
      rig.wanted = margin - rig.stream->agreed().margin;
      RC_ASSERT(rig.turns_of(12) == Wake::turn);
      RC_ASSERT(rig.wanted == 0);
      RC_ASSERT(rig.stream->agreed().margin == margin);
      RC_ASSERT(!duplex || rig.round_trip == 64 + margin);
      RC_ASSERT(std::abs(rig.turn.due - rig.turn.ready - duration(margin, 48000)) < 3000);
    }
    RC_ASSERT(fake.xruns == 0);
    RC_ASSERT(rig.in_lost + rig.out_lost == 0);
    RC_ASSERT(!rig.discontinuous);
  }));
}

TEST_CASE("a turn says how far the margin can move: to the ring's end, and to the floor") {
  Rig rig(any_size(), Rig::request(64, 40));
  REQUIRE(rig.stream->start());
  rig.turns_of(2);
  CHECK(rig.turn.grow == 88);  // three periods are the whole ring
  CHECK(rig.turn.shrink == 39);
}

TEST_CASE("playback alone and capture alone") {
  for (const bool capture : {false, true}) {
    auto request = Rig::request(128, 32);
    (capture ? request.out : request.in).clear();
    Rig rig(any_size(), request);
    REQUIRE(rig.stream->start());
    REQUIRE(rig.turns_of(50) == Wake::turn);
    CHECK(rig.fills == (capture ? 0 : 1));
    CHECK(fake.polls == rig.turns);
    CHECK(fake.xruns == 0);
    CHECK(rig.stream->agreed().in.channels == (capture ? 2 : 0));
    CHECK(rig.turn.in.areas.empty() != capture);
    CHECK(rig.turn.out.areas.empty() == capture);
  }
}

TEST_CASE("the hardware starts with the filling turn's done(), not before; xruns stop it") {
  Rig rig(any_size(), Rig::request(64, 64));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.stream->wait(fake_clock.now(), rig.turn) == Wake::turn);
  rig.stream->done(100, 0);
  CHECK(fake.starts == 0);
  rig.stream->done(28, 0);
  CHECK(fake.starts == 1);  // one for both: they are linked
  for (const int direction : {0, 1}) {
    CHECK(fake.start_threshold[direction] > 1'000'000);
    CHECK(fake.stop_threshold[direction] == 192);
    CHECK(fake.avail_min[direction] == 64);
  }
}

TEST_CASE("without a link both are started separately, with a remark") {
  FakeOffer offer;
  offer.linkable = false;
  Rig rig(offer, Rig::request(64, 64));
  CHECK(rig.stream->agreed().remarks.size() == 1);
  REQUIRE(rig.stream->start());
  rig.turns_of(20);
  CHECK(fake.starts == 2);
  CHECK(rig.round_trip == 128);
}

TEST_CASE("stop and start again, twice; destruction closes every PCM") {
  {
    Rig rig(any_size(), Rig::request(64, 20));
    for (int again = 0; again < 3; ++again) {
      REQUIRE(rig.stream->start());
      CHECK_FALSE(rig.stream->start());
      rig.in_end = 0;
      rig.turns_of(20);
      CHECK(rig.round_trip == 84);
      rig.stream->stop();
      rig.stream->stop();
      CHECK(rig.stream->wait(fake_clock.now() + 1000, rig.turn) == Wake::idle);
    }
    CHECK(fake.opens - fake.closes == 2);
  }
  CHECK(fake.opens == fake.closes);
}

TEST_CASE("nudge and the time limit make wait() return idle, once each") {
  Rig rig(any_size(), Rig::request(64, 64));
  REQUIRE(rig.stream->start());
  rig.turns_of(5);
  rig.stream->nudge();
  CHECK(rig.step() == Wake::idle);
  CHECK(rig.step() == Wake::turn);
  const Nanos until = fake_clock.now() + 100'000;
  CHECK(rig.stream->wait(until, rig.turn) == Wake::idle);
  CHECK(fake_clock.now() == until);
  fake.stalled = true;
  CHECK(rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) == Wake::idle);
  CHECK(fake.polls < 12);
}

TEST_CASE("a card without timestamps is tracked by its wake-ups") {
  Rig rig(any_size(), Rig::request(64, 64));
  fake.no_timestamps = true;
  REQUIRE(rig.stream->start());
  rig.turns_of(500);
  CHECK(std::abs(rig.turn.woken - rig.turn.ready) < 5000);
}

}  // namespace
}  // namespace taut::tests
