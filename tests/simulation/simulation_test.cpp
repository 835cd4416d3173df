// SPDX-License-Identifier: MIT
// Whole days of audio with every fault, in virtual time: the engine on virtual cards, driven by one thread, with
// reproducible results. A frame lost or added without a report changes the measured round trip.
#include <doctest/doctest.h>

#include <tuple>

#include "audio/random.hpp"
#include "base/text.hpp"
#include "engine/rig.hpp"

using namespace taut;
using taut::tests::Rig;
namespace card = device::virtual_card;

namespace {

#ifdef TAUT_SANITIZED
constexpr double share = 1.0 / 100;  // runs a hundredth of each duration
#else
constexpr double share = 1;
#endif

constexpr Nanos ms = 1'000'000;

struct Scenario {
  double hours;
  int channels, frames;
  std::string safety;
  double ppm;
  bool faults = true;
  std::uint64_t seed;
};

struct Outcome {
  std::int64_t callbacks, returned, silent;
  Frames round_trip, lost;
  std::int64_t host_late, thread_late, device_late, overloads;
  card::Truth truth;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

card::Plan rates(const Scenario& scenario) {
  return {.frames = static_cast<Frames>(scenario.hours * share * 3600 * 48000),
          .late = {.an_hour = 60, .largest = 40 * ms},
          .lost = {.an_hour = 20, .largest = 1000},
          .stall = {.an_hour = 10, .largest = 15 * ms},
          .step = {.an_hour = 10, .largest = 3000},
          .unplug = {.an_hour = 2, .largest = 2000 * ms}};
}

Outcome simulate(const Scenario& scenario) {
  Rig rig(text("c?in={0}&out={0}&ppm={1}&jitter=30&delay=17&seed={2}", scenario.channels, scenario.ppm, scenario.seed),
          scenario.frames, scenario.channels, scenario.safety);
  auto& hardware = rig.world.card("c");
  if (scenario.faults) hardware.schedule(card::plan(scenario.seed, rates(scenario)));
  audio::Random random(scenario.seed + 1);
  rig.start([&] {
    if (!scenario.faults) return;
    // Usually a fifth of the buffer, occasionally far more than it holds.
    const Nanos buffer = duration(scenario.frames, 48000);
    rig.world.clock().advance(random.chance(2e-5) ? random.whole(buffer, 6 * buffer) : buffer / 5);
  });
  const Frames promised = rig.report().in.total() + rig.report().out.total();
  rig.run(static_cast<std::int64_t>(scenario.hours * share * 3600 * 48000 / scenario.frames));

  const auto xruns = rig.running->xruns();
  const auto& host = *rig.host;
  CHECK(host.round_trip == promised);
  CHECK_MESSAGE(host.other_trip == 0, "e.g. a round trip of ", host.last_other);
  CHECK(host.wrong_channel + host.wrong_half + host.wrong_position + host.time_went_back == 0);
  CHECK(host.returned + host.silent == host.callbacks * scenario.frames);
  return {.callbacks = host.callbacks,
          .returned = host.returned,
          .silent = host.silent,
          .round_trip = host.round_trip,
          .lost = xruns.lost,
          .host_late = xruns.host_late,
          .thread_late = xruns.thread_late,
          .device_late = xruns.device_late,
          .overloads = host.notices[static_cast<int>(engine::Notice::overload)],
          .truth = hardware.truth()};
}

}  // namespace

TEST_CASE("a day of 2 channels x 256 frames with every fault: each lost frame is accounted for") {
  const Scenario day{.hours = 24, .channels = 2, .frames = 256, .safety = "safe", .ppm = 37, .seed = 1};
  const Outcome seen = simulate(day);
  CHECK(seen.truth.late > 0);
  CHECK(seen.truth.losses > 0);
  CHECK(seen.truth.steps > 0);
  CHECK(seen.lost >= seen.truth.lost);
  CHECK(seen.host_late > 0);
  CHECK(seen.thread_late > 0);
  CHECK(seen.device_late > 0);
  CHECK(seen.overloads > 0);
  MESSAGE(text("{} callbacks, {} lost frames, xruns: host {}, thread {}, device {}", seen.callbacks, seen.lost,
               seen.host_late, seen.thread_late, seen.device_late));
}

TEST_CASE("an hour of 8 channels x 64 frames, tight, with every fault") {
  const Outcome seen = simulate({.hours = 1, .channels = 8, .frames = 64, .safety = "72", .ppm = -480, .seed = 2});
  CHECK(seen.lost > 0);
}

TEST_CASE("an hour without faults: no drop-out, and no silent frame beyond the round trip") {
  const Outcome seen =
      simulate({.hours = 1, .channels = 2, .frames = 64, .safety = "64", .ppm = 500, .faults = false, .seed = 3});
  CHECK(seen.lost == 0);
  CHECK(seen.host_late + seen.thread_late + seen.device_late == 0);
  CHECK(seen.silent == seen.round_trip);
}

TEST_CASE("the same seed gives the same hour, to the frame") {
  const Scenario hour{.hours = 0.5, .channels = 2, .frames = 128, .safety = "100", .ppm = 100, .seed = 4};
  const Outcome first = simulate(hour), second = simulate(hour);
  CHECK(first == second);
  Scenario other = hour;
  other.seed = 5;
  CHECK_FALSE(simulate(other) == first);
}
