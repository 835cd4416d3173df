// SPDX-License-Identifier: MIT
// The contract's conformance tests on the virtual card and the skeleton.
#include <rapidcheck.h>

#include <array>

#include "device/cards.hpp"
#include "device/skeleton/backend.hpp"

namespace taut::device::virtual_card {
namespace {

constexpr std::array formats{"s16be",     "s24be",     "s32be",     "f32be",   "f64be",   "s16in32be",
                             "s18in32be", "s20in32be", "s24in32be", "s16",     "s24",     "s32",
                             "f32",       "f64",       "s16in32",   "s18in32", "s20in32", "s24in32"};

std::string settings(std::initializer_list<std::pair<const char*, std::string>> pairs) {
  std::string text;
  for (const auto& [key, value] : pairs) text += (text.empty() ? "" : "&") + std::string(key) + "=" + value;
  return text;
}

TEST_CASE("the skeleton answers in sentences") {
  conformance::check_absent(skeleton::backend(), "skeleton:nothing");
  skeleton::SkeletonStream stream({.in = "skeleton:nothing", .out = {}});
  Turn turn;
  CHECK_FALSE(stream.start().has_value());
  CHECK(stream.wait(0, turn) == Wake::gone);
}

TEST_CASE("an unplugged virtual card is absent") {
  World world;
  world.card("away").schedule({.what = Fault::What::unplug, .time = 0});
  conformance::check_absent(world.backend(), "virtual:away");
}

TEST_CASE("a virtual card supports what its probe reports") {
  World world;
  conformance::check_probe(world.backend(), "virtual:loopback");
  conformance::check_probe(world.backend(),
                           "virtual:odd?in=3&out=0&rates=44100,48000&min=33&max=777&step=31&format=s24");
  conformance::check_probe(world.backend(), "virtual:two?step=-1&min=16&max=1024&in=0&out=9");
  conformance::check_probe(world.backend(), "virtual:fixed?cycle=480");
}

TEST_CASE("a stream keeps the contract") {
  World world;
  for (const char* settings :
       {"", "in=1&out=4", "vary=on&format=s16", "cycle=480&layout=separate", "ppm=-3000&jitter=100"})
    conformance::check_stream(*open(world.backend(), "virtual:loopback?" + std::string(settings), 64, 64), second,
                              true);
  conformance::check_stream(*open(world.backend(), "virtual:loopback", 64, 64, 48000, true, false), second, false);
  conformance::check_stream(*open(world.backend(), "virtual:loopback", 64, 64, 48000, false, true), second, false);
}

TEST_CASE("the same in real time") {
  conformance::check_stream(*open(backend(), "virtual:real", 512, 24000), 5 * second, true);
}

// Compares every frame: a delay that is off by one frame makes a sample differ.
void check_round_trip(const std::string& settings, int frames, Frames margin) {
  World world;
  const auto stream = started(world, settings, frames, margin);
  const Agreed& agreed = stream->agreed();
  CHECK(agreed.frames == frames);
  const Frames hardware = agreed.in.latency + agreed.out.latency;
  Player player(*stream);
  REQUIRE(player.run(hardware + 3 * frames + 1, hour));
  CHECK_MESSAGE(player.complaint.empty(), settings << " at " << frames << " + " << margin << ": " << player.complaint);
  CHECK(player.silent == hardware);
  const Frames distance = player.turn.out.position - player.turn.in.position;
  CHECK(distance == frames + margin);
}

TEST_CASE("the measured round trip is the agreed one, for every cycle from 1 to 4096 frames") {
  for (int frames = 1; frames <= 4096; ++frames) {
    const auto odd = static_cast<std::size_t>(frames);
    check_round_trip(settings({{"in", "1"},
                               {"out", "1"},
                               {"format", formats[odd % formats.size()]},
                               {"layout", frames % 5 < 2 ? "separate" : "interleaved"},
                               {"delay", std::to_string(frames % 37)}}),
                     frames, frames % 131);
  }
}

TEST_CASE("the measured round trip is the agreed one, in every format and layout") {
  for (const char* format : formats)
    for (const char* layout : {"interleaved", "separate"})
      for (const int frames : {1, 31, 480})
        check_round_trip(settings({{"in", "3"},
                                   {"out", "2"},
                                   {"format", format},
                                   {"layout", layout},
                                   {"delay", "24"},
                                   {"latency_in", "11"},
                                   {"latency_out", "7"}}),
                         frames, 2 * frames + 1);
}

TEST_CASE("256 channels each way") { check_round_trip("in=256&out=256&format=s24", 64, 33); }

TEST_CASE("any configuration plays back bit for bit, in any pieces") {
  CHECK(rc::check([] {
    World world;
    const int frames = *rc::gen::inRange(1, 700);
    const Frames margin = *rc::gen::inRange(0, 900);
    const std::string text = settings({{"in", std::to_string(*rc::gen::inRange(1, 9))},
                                       {"out", std::to_string(*rc::gen::inRange(1, 9))},
                                       {"format", *rc::gen::elementOf(formats)},
                                       {"layout", *rc::gen::element("interleaved", "separate")},
                                       {"vary", *rc::gen::element("on", "off")},
                                       {"latency_in", std::to_string(*rc::gen::inRange(0, 100))},
                                       {"latency_out", std::to_string(*rc::gen::inRange(0, 100))},
                                       {"delay", std::to_string(*rc::gen::inRange(0, 2000))},
                                       {"ppm", std::to_string(*rc::gen::inRange(-500, 500))},
                                       {"seed", std::to_string(*rc::gen::inRange(0, 9999))}});
    const auto stream = started(world, text, frames, margin);
    Player player(*stream);
    player.piece = *rc::gen::inRange(0, frames + 1);
    const Frames hardware = stream->agreed().in.latency + stream->agreed().out.latency;
    RC_ASSERT(player.run(hardware + 20 * frames, hour));
    RC_ASSERT(player.complaint == "");
    RC_ASSERT(player.silent == hardware);
    RC_ASSERT(player.lost_in + player.lost_out == 0);
    const Truth truth = world.card("test").truth();
    RC_ASSERT(truth.silent + truth.missed + truth.xruns == 0);
  }));
}

TEST_CASE("turns wrap at odd positions") {
  World world;
  const auto stream = started(world, "", 64, 64);
  Player player(*stream);
  REQUIRE(player.run(48000, hour));
  CHECK(player.wraps > 20);
  CHECK(player.complaint.empty());
}

TEST_CASE("an unreported delay is detected") {
  World world;
  const auto stream = started(world, "hidden=5", 64, 64);
  Player player(*stream);
  REQUIRE(player.run(480, hour));
  CHECK_FALSE(player.complaint.empty());
}

TEST_CASE("without its cable the inputs are silent") {
  World world;
  const auto stream = started(world, "cable=off", 64, 64);
  Player player(*stream);
  REQUIRE(player.run(4800, hour));
  CHECK(player.matched == 0);
  CHECK(player.silent >= 4800);
}

}  // namespace
}  // namespace taut::device::virtual_card
