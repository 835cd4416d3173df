// SPDX-License-Identifier: MIT
// Frame accounting: predictions hold, and a day loses nothing.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "audio/random.hpp"
#include "audio/resampler/tracked_resampler.hpp"
#include "support/scale.hpp"

using taut::audio::Resampler;
using taut::audio::ResamplerTimeline;
using namespace taut::tests;

namespace {

constexpr std::int64_t day = std::int64_t{24} * 3600 * 48000;  // frames

// Draws every parameter a caller can choose.
Resampler::Terms some_terms() {
  Resampler::Terms terms{.channels = 1, .frames = 512};
  terms.in_rate = *rc::gen::inRange(1, 200'000);
  terms.out_rate = *rc::gen::inRange((terms.in_rate + 7) / 8, 8 * terms.in_rate + 1);
  terms.range = *rc::gen::inRange(0, 251) / 1000.0;
  terms.half = *rc::gen::inRange(8, 33);
  return terms;
}

}  // namespace

TEST_CASE("makes() and wants() predict process() exactly, for any request") {
  CHECK(rc::check([] {
    const auto terms = some_terms();
    TrackedResampler run(terms, [](double) { return 0.25; });
    for (int call = 0; call < 30; ++call) {
      const double step = run.resampler.nominal() * (1 + terms.range * (*rc::gen::inRange(-1000, 1001) / 1000.0));
      const int in = *rc::gen::inRange(0, terms.frames + 1), out = *rc::gen::inRange(0, terms.frames + 1);
      const int makes = run.resampler.makes(in, step), wants = run.resampler.wants(out, step);
      const bool enough = wants <= in;
      RC_ASSERT(enough == (makes >= out));
      RC_ASSERT(makes == 0 || run.resampler.wants(makes, step) <= in);
      RC_ASSERT(run.resampler.wants(makes + 1, step) > in);
      const auto moved = run.call(in, out, step);
      RC_ASSERT(moved.made == std::min(makes, out));
      RC_ASSERT(moved.used == (enough ? wants : in));
      RC_ASSERT(std::abs(run.next() - static_cast<double>(run.used) - run.resampler.ahead()) < 1e-6);
      RC_ASSERT(run.resampler.ahead() > -run.resampler.delay() - 1.0);
    }
  }));
}

TEST_CASE("they still do where frames coincide exactly, and where the step is off by its last bits") {
  CHECK(rc::check([] {
    ResamplerTimeline timeline(1, 1, 0.02, 32);
    timeline.reset(*rc::gen::inRange(-33, 5));
    for (int call = 0; call < 20; ++call) {
      const double step = 1 + *rc::gen::inRange(-5, 6) * 0x1p-43;
      const int in = *rc::gen::inRange(0, 200), makes = timeline.makes(in, step);
      RC_ASSERT(makes == 0 || timeline.wants(makes, step) <= in);
      RC_ASSERT(timeline.wants(makes + 1, step) > in);
      timeline.advance(in, makes, step);
    }
  }));
}

TEST_CASE("at the nominal step a day of any ratio ends on the exact frame") {
  for (const auto& [in, out] :
       {std::pair{44100, 48000}, {48000, 44100}, {44100, 96000}, {192000, 44100}, {47999, 48000}}) {
    for (const int block : {441, 32768}) {
      CAPTURE(in);
      CAPTURE(out);
      ResamplerTimeline timeline(in, out, 0.02, 32);
      const std::int64_t calls = scaled(day / block);
      std::int64_t used = 0, made = 0;
      for (std::int64_t call = 0; call < calls; ++call) {
        const int makes = timeline.makes(block, timeline.nominal());
        timeline.advance(block, makes, timeline.nominal());
        used += block, made += makes;
      }
      // made * in / out - used, in integers up to the last division
      const std::int64_t rest = made * in - used * out;
      CHECK(timeline.ahead() == doctest::Approx(static_cast<double>(rest) / out).epsilon(1e-14));
    }
  }
}

TEST_CASE("a day of varying steps ends at the sum of all steps") {
  ResamplerTimeline timeline(1, 1, 0.02, 32);
  taut::audio::Random random(7);
  constexpr std::int64_t parts = std::int64_t{1} << 30;  // steps are multiples of 1/parts, and so are the ramps' of 64
  std::int64_t frames = 0, part = 0, step = parts, used = 0;
  for (std::int64_t call = 0; call < scaled(day / 64); ++call) {
    const std::int64_t to = parts + 64 * random.whole(-10'000, 10'000);
    const double wanted = static_cast<double>(to) / parts;
    const std::int64_t from = call == 0 ? to : step;
    const int wants = timeline.wants(64, wanted);
    timeline.advance(wants, 64, wanted);
    used += wants;
    part += 64 * from + (to - from) / 64 * (64 * 65 / 2);
    frames += part / parts, part %= parts;
    step = to;
  }
  CHECK(timeline.ahead() == static_cast<double>(frames - used) + static_cast<double>(part) / parts);
}

TEST_CASE("after minutes of real frames a tone is still in place") {
  TrackedResampler run({.channels = 1, .in_rate = 44100, .out_rate = 48000, .frames = 1024}, tone(10'000.0 / 44100));
  run.run(scaled<std::size_t>(4'000'000), 1024, run.resampler.nominal());
  for (std::size_t n = 0; n < run.place.size(); ++n) run.place[n] = static_cast<double>(n * 147) / 160;
  CHECK(run.worst(run.place.size() - 10'000) < 0.5e-6);
}

TEST_CASE("reset() starts anywhere and leaves no trace of what came before") {
  TrackedResampler run({.channels = 2, .in_rate = 44100, .out_rate = 48000, .frames = 256}, tone(0.11));
  for (const double ahead : {-33.0, -32.0, -7.25, 0.0, 5.5, 1000.0}) {
    run.run(run.frame.size() + 1000, 256, 0.93);
    auto again = run.resampler;
    again.reset(ahead);
    CHECK(again.ahead() == doctest::Approx(ahead).epsilon(1e-12));
    const std::vector<float> silence(256);
    auto fresh = *Resampler::make({.channels = 2, .in_rate = 44100, .out_rate = 48000, .frames = 256});
    fresh.reset(ahead);
    std::vector<float> out(256, 1.0f);
    const float* in[] = {silence.data(), silence.data()};
    float* to[] = {out.data(), out.data()};
    for (int call = 0; call < 8; ++call) {
      out.assign(256, 0.0f);
      again.process(in, 0, 256, to, 0, 256, 0.91);
      CHECK(std::ranges::count(out, 0.0f) == 256);
      fresh.process(in, 0, 256, to, 0, 256, 0.91);
      CHECK(again.ahead() == fresh.ahead());
    }
  }
}

TEST_CASE("a step out of range is clamped, and NaN means the nominal step") {
  const auto ahead_after = [](double step) {
    TrackedResampler run({.channels = 1, .frames = 64}, tone(0.1));
    run.resampler.process(nullptr, 0, 0, nullptr, 0, 0, 1);  // nothing to read or write
    std::vector<float> in(64), out(64);
    const float* from = in.data();
    float* to = out.data();
    run.resampler.reset(-33);
    run.resampler.process(&from, 0, 64, &to, 0, 20, step);
    return run.resampler.ahead();
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(ahead_after(1.5) == ahead_after(1.02));
  CHECK(ahead_after(infinity) == ahead_after(1.02));
  CHECK(ahead_after(0) == ahead_after(0.98));
  CHECK(ahead_after(-infinity) == ahead_after(0.98));
  CHECK(ahead_after(std::numeric_limits<double>::quiet_NaN()) == ahead_after(1));
}

TEST_CASE("input beyond the agreed maximum is left unread") {
  auto resampler = *Resampler::make({.channels = 1, .frames = 10});
  const std::vector<float> in(5'000, 1.0f);
  std::vector<float> out(5'000);
  const float* from = in.data();
  float* to = out.data();
  for (int call = 0; call < 100; ++call) {
    const auto moved = resampler.process(&from, 0, 5'000, &to, 0, 5'000, 0.999);
    REQUIRE(moved.used == 10);
    REQUIRE(moved.made <= 11);
  }
}

TEST_CASE("impossible parameters are refused with a reason") {
  for (const Resampler::Terms& terms : std::vector<Resampler::Terms>{{.channels = 0},
                                                                     {.channels = 257},
                                                                     {.in_rate = 0},
                                                                     {.in_rate = 9, .out_rate = 1},
                                                                     {.in_rate = 1, .out_rate = 9},
                                                                     {.range = 0.3},
                                                                     {.range = std::nan("")},
                                                                     {.frames = 0},
                                                                     {.frames = 40000},
                                                                     {.half = 7},
                                                                     {.half = 65}}) {
    const auto made = Resampler::make(terms);
    REQUIRE(!made);
    CHECK(made.error().trouble == taut::Trouble::bad_request);
    CHECK(!made.error().what.empty());
  }
}
