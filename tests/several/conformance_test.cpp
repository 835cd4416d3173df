// SPDX-License-Identifier: MIT
// The contract's conformance tests on joined devices. Members that are not resampled are compared bit for bit.
#include "support/conformance.hpp"

#include <rapidcheck.h>

#include "several/world.hpp"

namespace taut::device::several {
namespace {

using conformance::Player;

const std::vector<std::string> one_clock{"a?crystal=x&delay=9", "b?crystal=x&in=3&out=1&latency_out=40",
                                         "c?crystal=x&latency_in=70"};
const std::vector<std::string> two_clocks{"a?ppm=300&delay=9", "b?in=0&out=2&ppm=-300&jitter=100"};

TEST_CASE("what is missing is reported in sentences") {
  Joined joined;
  joined.world.card("away").schedule({.what = card::Fault::What::unplug, .time = 0});
  conformance::check_absent(*joined.backend, "several:virtual:away+virtual:here");
}

TEST_CASE("joined devices support what their probe reports") {
  Joined joined;
  conformance::check_probe(*joined.backend, Joined::id(one_clock));
  conformance::check_probe(*joined.backend, Joined::id(two_clocks));
  conformance::check_probe(*joined.backend,
                           Joined::id({"m?in=3&out=0&rates=44100,48000&min=33&max=777&step=31&format=s24",
                                       "n?rates=32000&format=s16&in=0&out=5"}));
}

TEST_CASE("a joined stream keeps to the contract") {
  Joined joined;
  const auto keeps = [&](const std::vector<std::string>& cards, bool cable, bool in = true, bool out = true) {
    INFO(Joined::id(cards), " in ", in, " out ", out);
    conformance::check_stream(*joined.open(Joined::id(cards), 64, 64, 48000, in, out), second, cable);
  };
  keeps(two_clocks, true);
  keeps({"v?vary=on&format=s24", "w?in=0"}, true);
  keeps({"x?cycle=480", "y?in=0&rates=44100"}, true);
  keeps(two_clocks, false, true, false);
  keeps(two_clocks, false, false, true);
  // A master with one direction only.
  keeps({"i?out=0", "o?in=0"}, false);
  keeps({"o?in=0", "i?out=0"}, false);
}

// A delay that is off by one frame makes a sample differ. The members need a moment to lock.
void check_exact(const std::vector<std::string>& cards, int frames, Frames margin, bool all) {
  Joined joined;
  const auto stream = joined.open(Joined::id(cards), frames, margin);
  REQUIRE(stream->start().has_value());
  Player player(*stream, false);
  REQUIRE(player.run(48000, hour));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  const Agreed& agreed = stream->agreed();
  const Frames round_trip = agreed.in.latency + agreed.out.latency;
  std::int64_t right = 0, wrong = 0;
  player.host = [&](const Turn& turn) {
    for (int i = 0; i < turn.frames && !turn.in.areas.empty(); ++i)
      for (std::size_t c = 0; c < turn.in.areas.size() && (all || c < 2); ++c) {
        const auto value = conformance::pattern(turn.in.position + i - round_trip, static_cast<int>(c));
        (std::memcmp(Host::sample(turn.in, c, i), &value, audio::bytes(agreed.in.type)) == 0 ? right : wrong) += 1;
      }
  };
  REQUIRE(player.run(9600, hour));
  INFO(frames, " + ", margin, ": ", right, " right");
  CHECK(wrong == 0);
  CHECK(right > 0);
}

TEST_CASE("the measured round trip is the agreed one: the master's channels bit for bit, next to a resampled member") {
  for (const char* format : {"s24", "s32", "f32", "f64", "s24in32", "s24be", "s16"})
    for (const char* layout : {"interleaved", "separate"}) {
      const std::string master = std::string("m?format=") + format + "&layout=" + layout + "&delay=31&latency_in=7";
      // 16 bits are widened, so the host's low bits never reach the card.
      if (std::string_view(format) != "s16") check_exact({master, "f?ppm=400&format=s16"}, 64, 33, false);
    }
  for (const int frames : {1, 7, 64, 480, 1024}) check_exact({"m?format=s24", "f?ppm=-400"}, frames, frames, false);
}

TEST_CASE("devices on one clock are not resampled: every channel comes back bit for bit") {
  // Each member's cable connects its own outputs to its own inputs of the same number.
  for (const int frames : {16, 64, 480})
    check_exact({"a?crystal=x&in=2&out=2&latency_out=5", "b?crystal=x&in=2&out=2&delay=5", "c?crystal=x&latency_in=5"},
                frames, 64, true);
}

}  // namespace
}  // namespace taut::device::several
