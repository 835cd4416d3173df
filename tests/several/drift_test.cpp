// SPDX-License-Identifier: MIT
// The promise of joined devices: all channels stay aligned in time while the clocks drift. Measured at the converters.
#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "several/world.hpp"
#include "support/scale.hpp"

namespace taut::device::several {
namespace {

// ./test runs minutes of it, the nightly run a whole day.
Frames length(double nightly_hours, double landing_minutes, double rate = 48000) {
  const char* const nightly = std::getenv("TAUT_NIGHTLY");
  const bool all = nightly != nullptr && std::string_view(nightly) != "0";
  const auto whole = static_cast<Frames>((all ? nightly_hours * 60 : landing_minutes) * 60 * rate);
  // Measurement starts after 5 s, and a low rate has few turns per second.
  const auto least = static_cast<Frames>((rate < 48000 ? 30 : 10) * rate);
  return std::max(tests::scaled(whole), least);
}

struct Outcome {
  Extent in, out;  // the follower's offset in frames, in recording and in playback
  Frames lost = 0;
  std::vector<std::string> parts;
};

// The first card is the master. Measures everything from 5 s on.
Outcome drift(const std::string& master, const std::string& follower, int frames, Frames margin, Frames length,
              double rate = 48000) {
  Joined joined;
  PlaybackOffset ears(5 * second, rate);
  ears.listen(joined.world.card(master.substr(0, master.find('?'))),
              joined.world.card(follower.substr(0, follower.find('?'))));
  const auto stream = joined.open(Joined::id({master, follower}), frames, margin, rate);
  REQUIRE(stream->start().has_value());
  Outcome seen;
  Host host(*stream);
  Track first, second_one;
  host.heard = [&](const Turn& turn) {
    const Nanos time = turn.in.time;
    const double a = first.at(time, host.value(turn.in, 0, 0));
    if (time < 5 * second) return;
    const double b = second_one.at(time, host.value(turn.in, 1, 0));
    if (!std::isnan(a)) seen.in.add(Saw::apart(b, a));
  };
  host.run(length);
  seen.out = ears.off;
  seen.lost = host.lost;
  seen.parts = stream->describe();
  return seen;
}

void check(const Outcome& seen, double bound) {
  INFO("in ", seen.in.least, " ... ", seen.in.most, " of ", seen.in.count, "; out ", seen.out.least, " ... ",
       seen.out.most, " of ", seen.out.count);
  for (const auto& part : seen.parts) MESSAGE(part);
  MESSAGE(text("in {:.4f} ... {:.4f}, out {:.4f} ... {:.4f} frames", seen.in.least, seen.in.most, seen.out.least,
               seen.out.most));
  CHECK(seen.in.count > 100);
  CHECK(seen.out.count > 100);
  CHECK(seen.in.largest() < bound);
  CHECK(seen.out.largest() < bound);
  CHECK(seen.lost == 0);
  CHECK(seen.parts.back().find(" 0 gaps, 0 jumps, 0 restarts") != std::string::npos);
}

TEST_CASE("a minute at +-500 ppm: aligned from the fifth second on") {
  for (const char* follower : {"f?in=1&out=1&cable=off&ppm=500", "f?in=1&out=1&cable=off&ppm=-500&format=f32"})
    check(drift("m?in=1&out=1&cable=off", follower, 64, 64, length(1, 1)), 0.05);
}

TEST_CASE("a member at another rate only changes the ratio") {
  for (const char* rate : {"44100", "96000"})
    check(drift("m?in=1&out=1&cable=off&ppm=100", text("f?in=1&out=1&cable=off&ppm=-200&rates={}", rate), 64, 64,
                length(1, 0.5)),
          0.05);
}

TEST_CASE("different converter delays are compensated") {
  check(drift("m?in=1&out=1&cable=off&latency_in=20&latency_out=3",
              "f?in=1&out=1&cable=off&latency_in=5&latency_out=90&ppm=50", 64, 64, length(1, 0.5)),
        0.05);
}

// At 8 kHz a day takes a sixth of the frames. The bound stays half a frame at 48 kHz.
TEST_CASE("a day: clocks drifting by 500 ppm up and down, late wake-ups, and not one frame too many or too few") {
  check(drift("m?in=1&out=1&cable=off&sway=300:1700&jitter=300",
              "f?in=1&out=1&cable=off&sway=500:3600&jitter=400&seed=2", 256, 128, length(24, 10, 8000), 8000),
        0.5 / 6);
  check(drift("m?in=1&out=1&cable=off&sway=300:1700&jitter=300",
              "f?in=1&out=1&cable=off&sway=500:3600&jitter=400&seed=2", 256, 128, length(1, 3)),
        0.5);
}

}  // namespace
}  // namespace taut::device::several
