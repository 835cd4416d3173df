// SPDX-License-Identifier: MIT
// Cycles the hardware has no period for: which wake-up method is chosen, its cost, and that the audio stays right.
#include "device/alsa/params/wake.hpp"

#include <rapidcheck.h>

#include <bit>
#include <numeric>

#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;
using device::alsa::Offer;
using device::alsa::plan_wake;
using device::alsa::WakePlan;
using device::alsa::Waking;

struct Grid {
  long min = 32, max = 2048, step = 32;
  bool powers = false;

  [[nodiscard]] bool has(long n) const {
    if (n < min || n > max) return false;
    return powers ? std::has_single_bit(static_cast<unsigned long>(n)) : (n - min) % step == 0;
  }
};

Grid any_grid() {
  Grid grid;
  grid.powers = *rc::gen::arbitrary<bool>();
  grid.min = grid.powers ? 32 : *rc::gen::inRange(16L, 130L);
  grid.step = *rc::gen::inRange(1L, 200L);
  return grid;
}

FakeOffer offer_with(const Grid& grid, bool fine) {
  FakeOffer offer;
  offer.period_min = grid.min;
  offer.period_max = grid.max;
  offer.period_step = grid.step;
  offer.powers_of_two = grid.powers;
  offer.batch = !fine;
  offer.hw_ptr_step = fine ? 1 : 0;
  return offer;
}

TEST_CASE("the plan, in order: exact periods, integer fractions, the timer, shorter periods, the nearest size") {
  CHECK(rc::check([] {
    const Grid grid = any_grid();
    const bool fine = *rc::gen::arbitrary<bool>();
    const Offer offer{.rate = 48000,
                      .period_min = grid.min,
                      .period_max = grid.max,
                      .buffer_max = 1 << 16,
                      .can = [&](long n) { return grid.has(n); },
                      .largest_ring = [](long period) { return 32 * period; },
                      .fine = fine};
    const long wanted = *rc::gen::inRange(1L, 4000L);
    const WakePlan plan = plan_wake(wanted, offer);
    RC_ASSERT(grid.has(plan.period));
    RC_ASSERT(plan.way != Waking::timer || fine);
    RC_ASSERT((plan.way == Waking::period) == (plan.period == plan.cycle));
    RC_ASSERT(can_cycle(wanted, offer) == (plan.cycle == wanted));
    RC_ASSERT(remark_on(plan, wanted).empty() == grid.has(wanted));
    if (grid.has(wanted)) {
      RC_ASSERT(plan.way == Waking::period);
      RC_ASSERT(plan.cycle == wanted);
      return;
    }
    bool part = false;
    for (long n = 2; n <= 64; ++n)
      part = part || (wanted % n == 0 && wanted / n >= 16 && wanted + wanted / n + 29 <= 32 * (wanted / n) &&
                      grid.has(wanted / n));
    if (part) {
      RC_ASSERT(plan.way == Waking::step);
      RC_ASSERT(plan.cycle % plan.period == 0);
      RC_ASSERT(plan.late == 0);
    } else if (fine && wanted >= 16) {
      RC_ASSERT(plan.way == Waking::timer);
      RC_ASSERT(plan.cycle == wanted);
    } else if (plan.cycle == wanted) {
      RC_ASSERT(plan.way == Waking::step);
      RC_ASSERT(plan.late == plan.period - std::gcd(plan.period, wanted));
    } else {
      RC_ASSERT(!fine || wanted < 16);
      RC_ASSERT(wanted < 2 * grid.min);
      RC_ASSERT(plan.way == Waking::period);
    }
  }));
}

TEST_CASE("a ring too small for the shortest periods is filled with longer ones") {
  const Grid grid{.min = 16, .step = 4};
  const Offer offer{.rate = 48000,
                    .period_min = grid.min,
                    .period_max = grid.max,
                    .buffer_max = 1 << 16,
                    .can = [&](long n) { return grid.has(n); },
                    .largest_ring = [](long period) { return 32 * period; },
                    .fine = false};
  const WakePlan plan = plan_wake(453, offer);  // periods of 16 need a ring of 513 frames and have 512
  CHECK(plan.way == Waking::step);
  CHECK(plan.cycle == 453);
  CHECK(plan.period == 20);
  CHECK(plan_wake(452, offer).cycle == 452);
}

TEST_CASE("if no ring is large enough, a few periods are tried") {
  long tries = 0;
  const Offer offer{.rate = 48000,
                    .period_min = 16,
                    .period_max = 4096,
                    .buffer_max = 1 << 16,
                    .can = [&](long n) { return ++tries, n % 4 == 0; },
                    .largest_ring = [](long period) { return 2 * period; },
                    .fine = false};
  CHECK_FALSE(can_cycle(4001, offer));
  CHECK(tries < 200);
}

TEST_CASE("any buffer size: the agreed round trip, one poll per cycle, and one hwsync per timer wake-up") {
  CHECK(rc::check([] {
    const Grid grid = any_grid();
    const bool fine = *rc::gen::arbitrary<bool>(), duplex = *rc::gen::arbitrary<bool>();
    FakeOffer offer = offer_with(grid, fine);
    offer.ppm = *rc::gen::element(-500.0, 0.0, 500.0);
    offer.interleaved = *rc::gen::arbitrary<bool>();
    const int frames = *rc::gen::inRange(16, 700);
    auto request = Rig::request(frames, *rc::gen::inRange(2, 2 * frames));
    if (!duplex) request.in.clear();
    Rig rig(offer, request);
    fake.keep_played = true;
    RC_ASSERT(rig.error.what.empty());
    const auto agreed = rig.stream->agreed();
    RC_ASSERT(agreed.frames == frames || (!fine && frames < grid.min));
    RC_ASSERT(agreed.margin >= std::max(agreed.floor, std::min(request.margin, agreed.margin)));
    RC_ASSERT(rig.stream->start().has_value());
    RC_ASSERT(rig.turns_of(40) == Wake::turn);
    const long calls = fake.kernel_calls, polls = fake.polls, hwsyncs = fake.hwsyncs;
    RC_ASSERT(rig.turns_of(60) == Wake::turn);
    RC_ASSERT(fake.xruns == 0);
    RC_ASSERT(fake.kernel_calls == calls);
    RC_ASSERT(!rig.discontinuous);
    RC_ASSERT(rig.in_lost + rig.out_lost == 0);
    if (duplex) RC_ASSERT(rig.round_trip == agreed.frames + agreed.margin);
    if (duplex) RC_ASSERT(rig.round_trips == 1);
    RC_ASSERT(std::ranges::count(fake.played, 0) == 0);
    const WakePlan plan = plan_wake(frames, {.rate = 48000,
                                             .period_min = grid.min,
                                             .period_max = grid.max,
                                             .buffer_max = 1 << 16,
                                             .can = [&](long n) { return grid.has(n); },
                                             .largest_ring = [](long period) { return 32 * period; },
                                             .fine = fine});
    RC_ASSERT(agreed.floor == plan.late + 1);
    if (plan.way == Waking::timer) {
      // If the clock loop is slightly early, hw_ptr is not there yet and is read again.
      RC_ASSERT(fake.hwsyncs - hwsyncs <= 90);
      RC_ASSERT(fake.polls - polls <= 90);
    } else {
      RC_ASSERT(fake.hwsyncs == 0);
      RC_ASSERT(fake.polls - polls <= 60);
    }
  }));
}

TEST_CASE("a timer on a coarse hw_ptr finds each cycle within one step, and reads at most twice") {
  FakeOffer offer = offer_with({.min = 32, .max = 2048, .step = 32, .powers = false}, true);
  offer.hw_ptr_step = 6;
  Rig rig(offer, Rig::request(100, 40));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.turns_of(300) == Wake::turn);
  const long hwsyncs = fake.hwsyncs;
  for (int i = 0; i < 500; ++i) {
    REQUIRE(rig.step() == Wake::turn);
    CHECK(fake_run() - rig.turn.in.position - 100 <= 12);
  }
  CHECK(fake.hwsyncs - hwsyncs < 1000);
  CHECK(fake.xruns == 0);
  CHECK(rig.round_trip == 140);
}

TEST_CASE("a hw_ptr that stands still although the driver promised better does not cause spinning") {
  FakeOffer offer = offer_with({.min = 32, .max = 2048, .step = 32, .powers = false}, true);
  offer.hw_ptr_step = 0;
  Rig rig(offer, Rig::request(100, 100));
  REQUIRE(rig.stream->start());
  rig.turns_of(100);
  CHECK(fake.hwsyncs < 100 * 12);
  fake.stalled = true;
  const long hwsyncs = fake.hwsyncs;
  CHECK(rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) == Wake::idle);
  CHECK(fake.hwsyncs - hwsyncs < 20'000);
}

TEST_CASE("the timer too: nudge, unplug, and an xrun restarts") {
  FakeOffer offer = offer_with({.min = 32, .max = 2048, .step = 32, .powers = false}, true);
  Rig rig(offer, Rig::request(73, 40));
  REQUIRE(rig.stream->start());
  REQUIRE(rig.turns_of(20) == Wake::turn);
  rig.stream->nudge();
  CHECK(rig.step() == Wake::idle);
  fake_clock.advance(nanos_per_second / 10);
  let_run();
  REQUIRE(rig.turns_of(30) == Wake::turn);
  CHECK(fake.xruns == 1);
  CHECK(rig.fills == 2);
  CHECK(rig.round_trip == 113);
  const Nanos until = fake_clock.now() + 100'000;
  CHECK(rig.stream->wait(until, rig.turn) == Wake::idle);
  CHECK(fake_clock.now() == until);
  fake.unplugged = true;
  CHECK(rig.turns_of(2) == Wake::gone);
}

TEST_CASE("remarks on a cycle the hardware lacks") {
  const Grid grid{.min = 48, .max = 4800, .step = 48, .powers = false};
  const auto remark = [&](int frames, bool fine) {
    const Rig rig(offer_with(grid, fine), Rig::request(frames, 64));
    const auto& remarks = rig.stream->agreed().remarks;
    return remarks.empty() ? std::string() : remarks.at(0);
  };
  CHECK(remark(96, false).empty());
  CHECK(
      remark(100, true) ==
      "The hardware has no period of 100 frames at this rate; it runs with periods of 96, and a timer that follows its "
      "position wakes for every 100 frames. This costs one more system call each.");
  CHECK(remark(100, false) ==
        "The hardware has no period of 100 frames at this rate; it runs with periods of 48, and wakes after the first "
        "that "
        "completes 100 frames: up to 44 frames late, which the smallest safety allows for.");
  CHECK(remark(40, false) == "The hardware has no cycle of 40 frames at this rate; it runs with 48.");
  const Grid powers{.min = 64, .max = 4096, .step = 1, .powers = true};
  CHECK(Rig(offer_with(powers, true), Rig::request(192, 64)).stream->agreed().remarks.at(0) ==
        "The hardware has no period of 192 frames at this rate; it runs with periods of 64, and wakes after 3 of them. "
        "This costs extra interrupts.");
}

TEST_CASE("the probe lists every size that can run, and prefers one of the hardware's") {
  FakeOffer offer = offer_with({.min = 48, .max = 480, .step = 48, .powers = false}, true);
  plug_in(offer);
  const auto backend = device::alsa::make_backend(&fake_library(), fake_surroundings());
  const auto fine = backend->probe("alsa:hw:Fake,0,0");
  REQUIRE(fine);
  CHECK(fine->rates[1].min_frames == 16);
  CHECK(fine->rates[1].max_frames == 480 * 32 / 2);
  CHECK(fine->rates[1].step == 1);
  CHECK(fine->rates[1].preferred_frames == 48);
  offer.batch = true;
  plug_in(offer);
  const auto coarse = backend->probe("alsa:hw:Fake,0,0");
  REQUIRE(coarse);
  CHECK(coarse->rates[1].min_frames == 48);
  CHECK(coarse->rates[1].step == 1);
  CHECK(coarse->rates[1].preferred_frames == 48);
}

}  // namespace
}  // namespace taut::tests
