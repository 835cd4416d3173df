// SPDX-License-Identifier: MIT
// The pages of a PCM of the kernel: positions that go round, and a driver that wants to be told.
#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;

FakeOffer offer_of(Way way) {
  FakeOffer offer;
  offer.way = way;
  return offer;
}

TEST_CASE("positions that go round at the boundary change nothing") {
  for (const Way way : {Way::pages, Way::told}) {
    FakeOffer offer = offer_of(way);
    offer.boundary = 3072;  // some rings
    Rig rig(offer, Rig::request(64, 64));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.turns_of(200) == Wake::turn);
    CHECK(rig.round_trip == 128);
    CHECK(rig.round_trips == 1);
    CHECK(rig.silent == 0);
    CHECK(fake.xruns == 0);
  }
}

TEST_CASE("a cycle is one wait, and one call for each direction where the driver wants to be told") {
  for (const Way way : {Way::pages, Way::told}) {
    Rig rig(offer_of(way), Rig::request(64, 64));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.turns_of(10) == Wake::turn);
    const auto before = fake;
    REQUIRE(rig.turns_of(1000) == Wake::turn);
    CHECK(fake.polls - before.polls == 1000);
    CHECK(fake.commits == before.commits);  // libasound's
    CHECK(fake.tellings - before.tellings == (way == Way::told ? 2000 : 0));
    CHECK(fake.kernel_calls == before.kernel_calls);
    CHECK(fake.arms - before.arms <= 1333 / 25 + 1);
  }
}

TEST_CASE("the pages are given back") {
  for (const Way way : {Way::pages, Way::told, Way::library}) {
    {
      Rig rig(offer_of(way), Rig::request(64, 64));
      CHECK(fake.mapped == (way == Way::pages ? 4 : way == Way::told ? 2 : 0));
    }
    CHECK(fake.mapped == 0);
  }
}

TEST_CASE("a card that stands still is told within fifty milliseconds of its time limit") {
  Rig rig(offer_of(Way::pages), Rig::request(64, 64));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.turns_of(100) == Wake::turn);
  fake.stalled = true;
  const Nanos until = fake_clock.now() + 25'000'000;
  CHECK(rig.stream->wait(until, rig.turn) == Wake::idle);
  CHECK(fake_clock.now() >= until);
  CHECK(fake_clock.now() <= until + 50'000'000);
}

}  // namespace
}  // namespace taut::tests
