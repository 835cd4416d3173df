// SPDX-License-Identifier: MIT
// Whatever goes wrong on a virtual card, every lost or added frame appears in a turn's `lost` and in the totals.
#include <rapidcheck.h>

#include "device/cards.hpp"

namespace taut::device::virtual_card {
namespace {

using What = Fault::What;

TEST_CASE("a host later than its margin loses what the clock says, and restarts") {
  World world;
  const auto stream = started(world, "delay=10", 64, 48);
  Player player(*stream);
  REQUIRE(player.run(640, hour));
  const Frames before = player.turn.in.position + 64;
  // The next turn is written 80 frames late: 32 too late for its first frame, in time for its last.
  player.host = [&](const Turn& turn) {
    if (turn.in.position == before) world.clock().advance_to(turn.ready + duration(80, 48000));
  };
  REQUIRE(player.run(64, hour));
  CHECK(stream->clock().now() > player.turn.due);
  CHECK(player.lost_out == 0);
  REQUIRE(player.step(hour) == Wake::turn);
  CHECK(player.turn.filling);
  CHECK(player.turn.frames == 64 + 48);
  CHECK(player.turn.out.lost >= 64);
  CHECK(player.turn.in.lost > 0);
  player.host = [](const Turn&) {};
  REQUIRE(player.run(6400, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  const Truth truth = world.card("test").truth();
  CHECK(truth.xruns == 1);
  CHECK(truth.discarded == 64);
  CHECK(truth.silent == player.lost_out);
  CHECK(truth.missed == player.lost_in);
  CHECK(player.turn.out.position - player.turn.in.position == 64 + 48);
}

TEST_CASE("a host that is late within its margin loses nothing") {
  World world;
  const auto stream = started(world, "", 64, 48);
  Player player(*stream);
  player.host = [&](const Turn& turn) {
    if (!turn.filling) world.clock().advance_to(turn.due);
  };
  REQUIRE(player.run(64 * 1000, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(world.card("test").truth().xruns == 0);
  player.host = [&](const Turn& turn) {
    if (!turn.filling) world.clock().advance_to(turn.due + duration(1, 48000));
  };
  REQUIRE(player.run(64, hour));
  REQUIRE(player.step(hour) == Wake::turn);
  CHECK(world.card("test").truth().xruns == 1);
}

TEST_CASE("a stream without playback overruns when its ring is full") {
  World world;
  const auto stream = open(world.backend(), world.card("test").id(), 64, 64, 48000, true, false);
  REQUIRE(stream->start().has_value());
  Player player(*stream, false);
  REQUIRE(player.run(640, hour));
  world.clock().advance(second);
  REQUIRE(player.run(640, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(player.fillings == 0);
  CHECK(player.lost_in == 48000);
  CHECK(world.card("test").truth().missed == 48000);
}

TEST_CASE("the next turn reports lost frames, without a restart") {
  World world;
  const auto stream = started(world, "delay=3", 64, 64);
  world.card("test").schedule({.what = What::lost, .frame = 1000, .amount = 37});
  Player player(*stream);
  REQUIRE(player.run(6400, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(player.fillings == 1);
  CHECK(player.lost_in == 37);
  CHECK(player.lost_out == 37);
  CHECK(world.card("test").truth().xruns == 0);
}

// Two losses, one still unreported when the card underruns: the output written before both is heard after both.
TEST_CASE("two losses can delay what is on the cable at an xrun") {
  World world;
  const auto stream = started(world, "delay=100", 64, 80);
  world.card("test").schedule(*faults_of("lost@1000:353,lost@1100:359"));
  Player player(*stream);
  Frames late = -1;  // the turn after the second loss
  player.host = [&](const Turn& turn) {
    if (turn.in.lost == 353) late = turn.in.position + 64;
    if (turn.in.position == late) world.clock().advance_to(turn.ready + duration(359 + 90, 48000));
  };
  REQUIRE(player.run(6400, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(player.fillings == 2);
  const Truth truth = world.card("test").truth();
  CHECK(player.lost_in == truth.missed + truth.lost);
  CHECK(player.lost_out == truth.silent + truth.lost);
}

TEST_CASE("a stall and a clock step move time, not frames") {
  World world;
  const auto stream = started(world, "", 64, 64);
  world.card("test").schedule(*faults_of("stall@1000:100ms,step@2000:32,step@3000:-48"));
  Player player(*stream);
  REQUIRE(player.run(4800, hour));
  CHECK(player.complaint.empty());
  CHECK(player.lost_in + player.lost_out == 0);
  CHECK(player.turn.ready == duration(4800, 48000) + 100'000'000 - duration(32, 48000) + duration(48, 48000));
  const Truth truth = world.card("test").truth();
  CHECK(truth.stalls == 1);
  CHECK(truth.steps == 2);
}

TEST_CASE("a late wake-up is late by exactly the delay, once") {
  World world;
  const auto stream = started(world, "", 64, 64);
  world.card("test").schedule({.what = What::late, .frame = 70, .amount = 500'000});
  Player player(*stream);
  std::vector<Nanos> lateness;
  while (lateness.size() < 4) {
    REQUIRE(player.step(hour) == Wake::turn);
    if (!player.turn.filling) lateness.push_back(player.turn.woken - player.turn.ready);
  }
  CHECK(lateness == std::vector<Nanos>{0, 500'000, 0, 0});
}

// Serves a card through every fault, reopening it when it was unplugged, until `frames` frames have run.
struct ReopeningPlayer {
  World world;
  std::string id;
  std::string complaint;
  Frames lost_in = 0, lost_out = 0, served = 0, silent = 0;
  std::vector<Nanos> times;

  void live(Frames frames, int cycle, Frames margin) {
    Card& card = world.card("test");
    while (card.run() < frames && complaint.empty()) {
      auto stream = world.backend().open({.in = id, .out = id, .rate = 48000, .frames = cycle, .margin = margin});
      if (!stream) {
        world.clock().advance(1'000'000);
        continue;
      }
      Player player(**stream);
      if (const auto begun = (*stream)->start(); !begun) continue;
      while (card.run() < frames && player.complaint.empty() && player.step(hour * 100) == Wake::turn)
        times.push_back(player.turn.ready);
      // A filling turn reports its silence only once heard: the run ends when nothing is left to report.
      while (card.run() >= frames && (player.turn.filling || player.turn.in.lost > 0))
        if (player.step(hour * 100) != Wake::turn) break;
      complaint = player.complaint;
      lost_in += player.lost_in;
      lost_out += player.lost_out;
      served += player.matched;
      silent += player.silent;
    }
  }
};

constexpr Plan rough{.frames = 48000 * 6,
                     .late = {20000, 4'000'000},
                     .lost = {10000, 500},
                     .stall = {4000, 30'000'000},
                     .step = {10000, 100},
                     .unplug = {}};

TEST_CASE("in any run of faults each lost frame is accounted for") {
  CHECK(rc::check([] {
    ReopeningPlayer survivor;
    survivor.id = "virtual:test?in=1&out=1&format=s16&jitter=200&delay=" + std::to_string(*rc::gen::inRange(0, 100)) +
                  "&vary=" + *rc::gen::element<std::string>("on", "off");
    const auto faults = plan(*rc::gen::arbitrary<std::uint64_t>(), rough);
    survivor.world.card("test").schedule(faults);
    survivor.live(48000 * 7, *rc::gen::inRange(1, 512) + 16, *rc::gen::inRange(1, 256));
    const Truth truth = survivor.world.card("test").truth();
    RC_ASSERT(survivor.complaint == "");
    RC_ASSERT(survivor.lost_in == truth.missed + truth.lost);
    RC_ASSERT(survivor.lost_out == truth.silent + truth.lost);
    RC_ASSERT(survivor.served > 0);
    RC_ASSERT(truth.late + truth.losses + truth.stalls + truth.steps > 0);
  }));
}

TEST_CASE("the same seed gives the same run: times, losses and totals") {
  const auto run = [](std::uint64_t seed) {
    ReopeningPlayer survivor;
    survivor.id = "virtual:test?in=1&out=1&jitter=700&ppm=33&ramp=2&seed=" + std::to_string(seed);
    Plan rates = rough;
    rates.frames = 48000 * 30;
    rates.unplug = {1000, 2'000'000'000};
    survivor.world.card("test").schedule(plan(seed, rates));
    survivor.live(48000 * 31, 128, 64);
    CHECK_MESSAGE(survivor.complaint.empty(), survivor.complaint);
    return std::tuple(survivor.times, survivor.world.card("test").truth(), survivor.served, survivor.silent);
  };
  const auto one = run(5);
  CHECK(one == run(5));
  CHECK(one != run(6));
  CHECK(std::get<Truth>(one).unplugs > 0);
  CHECK(std::get<Truth>(one).xruns > 0);
}

TEST_CASE("the margin is raised and lowered without a gap") {
  CHECK(rc::check([] {
    World world;
    const auto stream = started(world, "in=1&out=1&delay=5", 64, 64);
    Player player(*stream);
    Frames inserted = 0, removed = 0, margin = 64;
    for (int change = 0; change < 5; ++change) {
      RC_ASSERT(player.run(1000, hour));
      const Frames wanted = *rc::gen::inRange<Frames>(0, 1000);
      inserted += std::max<Frames>(0, wanted - margin);
      removed += std::max<Frames>(0, margin - wanted);
      margin = wanted;
      player.wanted = margin - stream->agreed().margin;
      RC_ASSERT(player.run(2000, hour));
      RC_ASSERT(player.wanted == 0);
      RC_ASSERT(stream->agreed().margin == margin);
      RC_ASSERT(player.turn.out.position - player.turn.in.position == 64 + margin);
    }
    const Truth truth = world.card("test").truth();
    RC_ASSERT(player.complaint == "");
    RC_ASSERT(truth.xruns == 0);
    RC_ASSERT(truth.inserted == inserted);
    RC_ASSERT(truth.removed == removed);
    RC_ASSERT(player.lost_in + player.lost_out == 0);
  }));
}

TEST_CASE("a clock that changes its rate reports it, and every later cycle comes at the new rate") {
  World world;
  world.card("test").schedule({.what = What::rate, .time = second, .rate = 96000});
  const auto stream = started(world, "jitter=5", 64, 64);
  Player player(*stream);
  while (player.step(hour) == Wake::turn) CHECK(world.clock().now() < second);
  CHECK(world.clock().now() == second);
  CHECK(stream->agreed().rate == 96000);
  REQUIRE(player.run(64, hour));
  const Nanos first = player.turn.ready;
  REQUIRE(player.run(96000, hour));
  CHECK(player.turn.ready - first == second);
  CHECK(player.turn.in.time == player.turn.ready - duration(64, 96000));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(player.lost_in + player.lost_out == 0);
  const auto can = world.backend().probe(world.card("test").id());
  REQUIRE(can.has_value());
  CHECK(can->current_rate == 96000);
  CHECK(can->rates.size() == 1);
}

TEST_CASE("faults survive a round trip through text") {
  CHECK(rc::check([](std::uint64_t seed) {
    Plan rates = rough;
    rates.unplug = {100, second};
    auto faults = plan(seed, rates);
    faults.push_back({.what = What::back, .time = 7, .inputs = 3, .rate = 44100});
    faults.push_back({.what = What::refuse, .time = 8, .amount = 2, .refusal = Trouble::denied});
    faults.push_back({.what = What::rate, .frame = 9, .rate = 96000});
    const auto read = faults_of(text_of(faults));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == faults);
  }));
  for (const char* wrong : {"late", "late@x:3ms", "late@5:3", "lost@5:-3", "nap@5:3", "back@1s:depth=3", "lost@-5:3",
                            "rate@5", "rate@5:44", ","})
    CHECK_FALSE(faults_of(wrong).has_value());
}

}  // namespace
}  // namespace taut::device::virtual_card
