// SPDX-License-Identifier: MIT
// The kernel's mmapped PCM pages: pointers that wrap at the boundary, and drivers that need SYNC_PTR.
#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;

FakeOffer offer_of(PointerAccess access) {
  FakeOffer offer;
  offer.access = access;
  return offer;
}

TEST_CASE("pointers that wrap at the boundary change nothing") {
  for (const PointerAccess access : {PointerAccess::pages, PointerAccess::sync_ptr}) {
    FakeOffer offer = offer_of(access);
    offer.boundary = 3072;  // a few rings
    Rig rig(offer, Rig::request(64, 64));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.turns_of(200) == Wake::turn);
    CHECK(rig.round_trip == 128);
    CHECK(rig.round_trips == 1);
    CHECK(rig.silent == 0);
    CHECK(fake.xruns == 0);
  }
}

TEST_CASE("a cycle is one wait, plus one SYNC_PTR per direction where the driver needs it") {
  for (const PointerAccess access : {PointerAccess::pages, PointerAccess::sync_ptr}) {
    Rig rig(offer_of(access), Rig::request(64, 64));
    REQUIRE(rig.stream->start());
    REQUIRE(rig.turns_of(10) == Wake::turn);
    const auto before = fake;
    REQUIRE(rig.turns_of(1000) == Wake::turn);
    CHECK(fake.polls - before.polls == 1000);
    CHECK(fake.commits == before.commits);  // libasound's
    CHECK(fake.sync_ptrs - before.sync_ptrs == (access == PointerAccess::sync_ptr ? 2000 : 0));
    CHECK(fake.kernel_calls == before.kernel_calls);
    CHECK(fake.watchdog_arms - before.watchdog_arms <= 1333 / 25 + 1);
  }
}

TEST_CASE("the pages are unmapped") {
  for (const PointerAccess access : {PointerAccess::pages, PointerAccess::sync_ptr, PointerAccess::library}) {
    {
      Rig rig(offer_of(access), Rig::request(64, 64));
      CHECK(fake.mapped == (access == PointerAccess::pages ? 4 : access == PointerAccess::sync_ptr ? 2 : 0));
    }
    CHECK(fake.mapped == 0);
  }
}

TEST_CASE("a stalled card is reported within fifty milliseconds of its time limit") {
  Rig rig(offer_of(PointerAccess::pages), Rig::request(64, 64));
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
