// SPDX-License-Identifier: MIT
// The contract's conformance tests on the fake card.
#include "support/conformance.hpp"

#include <rapidcheck.h>

#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;
namespace conformance = device::conformance;

constexpr Nanos second = nanos_per_second;

FakeOffer any_offer() {
  FakeOffer offer;
  offer.inputs = *rc::gen::inRange(1U, 5U);
  offer.outputs = *rc::gen::inRange(1U, 5U);
  offer.period_min = *rc::gen::element(1L, 16L, 32L);
  offer.period_step = *rc::gen::element(1L, 16L, 32L);
  offer.powers_of_two = *rc::gen::arbitrary<bool>();
  offer.batch = *rc::gen::arbitrary<bool>();
  offer.hw_ptr_step = offer.batch ? 0 : 1;
  offer.interleaved = *rc::gen::arbitrary<bool>();
  offer.linkable = *rc::gen::arbitrary<bool>();
  offer.formats = {*rc::gen::element(SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_S24_3LE, SND_PCM_FORMAT_S16_LE)};
  return offer;
}

TEST_CASE("what is missing is reported in sentences") {
  Rig rig({}, Rig::request(64, 64));
  rig.stream.reset();
  fake.unplugged = true;
  conformance::check_absent(*rig.backend, "alsa:hw:Fake,0,0");
}

TEST_CASE("whatever the probe lists can be opened") {
  for (const bool batch : {false, true})
    for (const bool powers : {false, true})
      for (const unsigned inputs : {0U, 3U}) {
        FakeOffer offer;
        offer.batch = batch;
        offer.powers_of_two = powers;
        offer.inputs = inputs;
        offer.period_step = 24;
        plug_in(offer);
        conformance::check_probe(*device::alsa::make_backend(&fake_library(), fake_surroundings()), "alsa:hw:Fake,0,0");
      }
}

TEST_CASE("a stream keeps the contract, on any card") {
  CHECK(rc::check([] {
    const FakeOffer offer = any_offer();
    auto request = Rig::request(*rc::gen::inRange(16, 300), *rc::gen::inRange(4, 300));
    const int ways = *rc::gen::inRange(0, 3);
    if (ways == 1) request.in.clear();
    if (ways == 2) request.out.clear();
    Rig rig(offer, request);
    RC_ASSERT(rig.error.what.empty());
    conformance::check_stream(*rig.stream, second, ways == 0);
  }));
}

TEST_CASE("a host that is sometimes late hears silence or the right frames, on every card") {
  CHECK(rc::check([] {
    const FakeOffer offer = any_offer();
    Rig rig(offer, Rig::request(*rc::gen::inRange(16, 300), *rc::gen::inRange(8, 300)));
    RC_ASSERT(rig.stream->start().has_value());
    conformance::Player player(*rig.stream);
    player.piece = *rc::gen::element(0, 10, 1000);
    const int frames = rig.stream->agreed().frames;
    std::vector<Nanos> naps = *rc::gen::container<std::vector<Nanos>>(
        80, rc::gen::weightedOneOf<Nanos>(
                {{6, rc::gen::just(Nanos{0})}, {1, rc::gen::inRange(Nanos{0}, 3 * duration(frames, 48000))}}));
    player.host = [&](const device::Turn& turn) {
      if (!turn.filling && !naps.empty()) {
        fake_clock.advance(naps.back());
        naps.pop_back();
      }
      let_run();
    };
    if (player.piece == 0) player.wanted = *rc::gen::inRange(-100, 100);
    for (int i = 0; i < 100; ++i)
      if (player.step(fake_clock.now() + 10 * second) != Wake::turn)
        RC_FAIL(rig.stream->explain(rig.stream->fault()).sentence() + " turn " + std::to_string(i));
    if (!player.complaint.empty()) RC_FAIL(player.complaint);
  }));
}

}  // namespace
}  // namespace taut::tests
