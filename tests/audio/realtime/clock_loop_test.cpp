// SPDX-License-Identifier: MIT
#include "audio/clock_loop.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <type_traits>

#include "audio/random.hpp"

namespace {

using taut::Frames;
using taut::Nanos;
using taut::nanos_per_second;
using taut::audio::ClockLoop;
using taut::audio::Random;

static_assert(std::is_trivially_copyable_v<ClockLoop>);

constexpr double us = 1e3, ms = 1e6;

// A device whose clock is off by exactly `ppm`.
struct Crystal {
  double nominal = 48000;
  double ppm = 0;
  Nanos start = 0;
  [[nodiscard]] double rate() const { return nominal * (1 + ppm * 1e-6); }
  [[nodiscard]] double time_at(Frames position) const {
    return static_cast<double>(start) + static_cast<double>(position) * 1e9 / rate();
  }
};

Crystal any_crystal() {
  return {*rc::gen::element(8000.0, 44100.0, 48000.0, 96000.0, 192000.0),
          static_cast<double>(*rc::gen::inRange(-1000, 1001)), *rc::gen::inRange<Nanos>(0, 1'000'000'000'000'000)};
}

Nanos rounded(double ns) { return static_cast<Nanos>(std::floor(ns + 0.5)); }

TEST_CASE("converges to any clock within 1000 ppm, at any period: to the nanosecond without jitter") {
  CHECK(rc::check([] {
    const Crystal crystal = any_crystal();
    const int period = *rc::gen::inRange(static_cast<int>(crystal.nominal / 1000), 4097);
    ClockLoop loop(crystal.nominal);
    loop.reset(0, crystal.start);
    const auto end = static_cast<Frames>(40 * crystal.nominal);
    Frames position = 0;
    while (position < end) {
      position += period;
      loop.update(position, rounded(crystal.time_at(position)));
    }
    RC_ASSERT(std::abs(loop.rate() / crystal.rate() - 1) < 0.001e-6);
    for (const Frames ahead : {Frames{0}, Frames{1}, Frames{period}})
      RC_ASSERT(std::abs(static_cast<double>(loop.time_at(position + ahead)) - crystal.time_at(position + ahead)) < 3);
  }));
}

TEST_CASE("one second of late wake-ups is enough to settle within their mean, even if the first was 5 ms late") {
  CHECK(rc::check([](std::uint64_t seed) {
    const Crystal crystal = any_crystal();
    const int period = *rc::gen::inRange(16, 1025);
    const double mean = *rc::gen::inRange(10, 200) * us;
    Random random(seed);
    ClockLoop loop(crystal.nominal);
    loop.reset(0, crystal.start + rounded(5 * ms));
    Frames position = 0;
    while (static_cast<double>(position) < crystal.nominal) {
      position += period;
      loop.update(position, rounded(crystal.time_at(position) + random.exponential(mean)));
    }
    const double error = static_cast<double>(loop.time_at(position)) - crystal.time_at(position) - mean;
    RC_ASSERT(std::abs(error) < mean + 150 * us);
  }));
}

// Alpha-beta filter theory: white noise of variance 1 leaves the two integrators with a variance of (2a^2 + 2b - 3ab) /
// (a (4 - 2a - b)). a = sqrt(2) w is the phase gain, b = w^2 the rate gain, and w = 2 pi bandwidth period.
double noise_left(double bandwidth, double period_seconds) {
  const double w = 2 * std::numbers::pi * bandwidth * period_seconds, a = std::numbers::sqrt2 * w, b = w * w;
  return std::sqrt((2 * a * a + 2 * b - 3 * a * b) / (a * (4 - 2 * a - b)));
}

TEST_CASE("jitter is reduced by the factor theory predicts") {
  for (const int period : {64, 256, 1024}) {
    for (const double bandwidth : {0.1, 0.5}) {
      const Crystal crystal{48000, 37, 0};
      constexpr double jitter = 30 * us;
      Random random(static_cast<std::uint64_t>(period));
      ClockLoop loop(crystal.nominal, bandwidth);
      loop.reset(0, 0);
      double squares = 0;
      int counted = 0;
      const Frames settled = 60 * 48000, end = settled + static_cast<Frames>(200 / bandwidth * 48000);
      for (Frames position = period; position < end; position += period) {
        loop.update(position, rounded(crystal.time_at(position) + jitter * random.normal()));
        if (position < settled) continue;
        const double error = static_cast<double>(loop.time_at(position + period)) - crystal.time_at(position + period);
        squares += error * error;
        ++counted;
      }
      const double measured = std::sqrt(squares / counted) / jitter;
      CAPTURE(period);
      CAPTURE(bandwidth);
      CHECK(measured == doctest::Approx(noise_left(bandwidth, period / 48000.0)).epsilon(0.2));
    }
  }
}

TEST_CASE("monotone and continuous for any measurement and any step") {
  CHECK(rc::check([](std::uint64_t seed) {
    Random random(seed);
    const Crystal crystal = any_crystal();
    const auto longest = *rc::gen::inRange(1, 3000);
    ClockLoop loop(crystal.nominal, *rc::gen::element(0.01, 0.1, 1.0, 10.0));
    loop.reset(0, crystal.start);
    Frames position = 0, earliest = 0, asked = 0;  // queries go back to the boundary before the last
    Nanos last = loop.time_at(0);
    for (int update = 0; update < 300; ++update) {
      const Frames boundary = position + random.whole(1, longest);
      for (int question = 0; question < 4; ++question) {
        asked = random.whole(std::max(asked, earliest), boundary);
        const Nanos result = loop.time_at(asked);
        RC_ASSERT(result >= last);
        last = result;
      }
      const Nanos before = loop.time_at(boundary);
      const double error = random.chance(0.1) ? random.uniform(-1e9, 1e9) : random.exponential(100 * us);
      loop.update(boundary, rounded(crystal.time_at(boundary) + error));
      RC_ASSERT(std::abs(loop.time_at(boundary) - before) <= 1);
      earliest = position;
      position = boundary;
    }
  }));
}

TEST_CASE("frames_at is the inverse of time_at") {
  CHECK(rc::check([](std::uint64_t seed) {
    Random random(seed);
    const Crystal crystal = any_crystal();
    ClockLoop loop(crystal.nominal);
    loop.reset(0, crystal.start);
    Frames position = 0;
    for (int update = 0; update < 50; ++update) {
      position += 100;
      loop.update(position, rounded(crystal.time_at(position) + random.exponential(500 * us)));
    }
    for (int question = 0; question < 50; ++question) {
      const Frames asked = position + random.whole(-300, 300);
      RC_ASSERT(std::abs(loop.frames_at(loop.time_at(asked)) - static_cast<double>(asked)) < 1e-9 * crystal.nominal);
    }
  }));
}

ClockLoop settled_loop(const Crystal& crystal, Random& random, double jitter, Frames& position) {
  ClockLoop loop(crystal.nominal);
  loop.reset(0, crystal.start);
  while (position < 30 * 48000) {
    position += 64;
    loop.update(position, rounded(crystal.time_at(position) + random.exponential(jitter)));
  }
  return loop;
}

TEST_CASE("a single wake-up 20 ms late moves the loop by less than a microsecond") {
  CHECK(rc::check([](std::uint64_t seed) {
    Random random(seed);
    const Crystal crystal{48000, static_cast<double>(*rc::gen::inRange(-1000, 1001)), 0};
    Frames position = 0;
    ClockLoop disturbed = settled_loop(crystal, random, 50 * us, position);
    ClockLoop quiet = disturbed;
    position += 64;
    const Nanos usual = rounded(crystal.time_at(position) + 50 * us);
    disturbed.update(position, usual + rounded(20 * ms));
    quiet.update(position, usual);
    RC_ASSERT(std::abs(disturbed.time_at(position + 64) - quiet.time_at(position + 64)) < 1000);
    RC_ASSERT(std::abs(disturbed.rate() / quiet.rate() - 1) < 1e-6);
  }));
}

TEST_CASE("the loop follows what persists: a clock step, and another rate") {
  Random random(11);
  Crystal crystal{48000, 0, 0};
  Frames position = 0;
  ClockLoop loop = settled_loop(crystal, random, 20 * us, position);
  crystal.start = rounded(10 * ms);
  const auto run = [&](double seconds) {
    for (const Frames end = position + static_cast<Frames>(seconds * 48000); position < end;) {
      position += 64;
      loop.update(position, rounded(crystal.time_at(position) + random.exponential(20 * us)));
    }
    return static_cast<double>(loop.time_at(position)) - crystal.time_at(position);
  };
  CHECK(std::abs(run(20)) < 50 * us);
  crystal.start += rounded(crystal.time_at(position) - Crystal{48000, 800, crystal.start}.time_at(position));
  crystal.ppm = 800;
  CHECK(std::abs(run(30)) < 50 * us);
  CHECK(loop.rate() == doctest::Approx(crystal.rate()).epsilon(3e-6));
}

TEST_CASE("a whole day adds no rounding error") {
  // At 48000 Hz and about 125 ppm, 1024 frames last exactly 21 330 666.6875 ns: the truth is exact in integers.
  const Nanos start = 1'700'000'000'000'000'000;
  const Nanos sixteenths = 341'290'667;
  ClockLoop loop(48000);
  loop.reset(0, start);
  const Frames periods = Frames{24} * 3600 * 48000 / 1024;
  Nanos worst = 0;
  for (Frames n = 1; n <= periods; ++n) {
    const Nanos truth = start + (sixteenths * n + 8) / 16;
    loop.update(n * 1024, truth);
    if (n > periods / 2) worst = std::max(worst, std::abs(loop.time_at(n * 1024) - truth));
  }
  CHECK(worst <= 1);
  CHECK(loop.rate() == doctest::Approx(1024e9 * 16 / 341'290'667).epsilon(1e-10));
}

TEST_CASE("another origin gives the same line, now and later") {
  Random random(5);
  for (const Frames by : {Frames{1}, Frames{-77}, Frames{1} << 40}) {
    Frames position = 0;
    ClockLoop loop = settled_loop({44100, -300, 12345}, random, 20 * us, position);
    ClockLoop moved = loop;
    moved.shift(by);
    for (int n = 0; n < 200; ++n) {
      for (const Frames at : {position - 100, position - 1, position, position + 1, position + 5000}) {
        CHECK(moved.time_at(at + by) == loop.time_at(at));
        const double there = loop.frames_at(loop.time_at(at));
        CHECK(moved.frames_at(loop.time_at(at)) - static_cast<double>(by) == doctest::Approx(there).epsilon(1e-9));
      }
      CHECK(moved.rate() == loop.rate());
      position += 64;
      const Nanos time = loop.time_at(position) + rounded(random.exponential(20 * us));
      loop.update(position, time);
      moved.update(position + by, time);
    }
  }
}

TEST_CASE("a position that does not advance changes nothing; reset keeps only the nominal rate") {
  Random random(3);
  Frames position = 0;
  ClockLoop loop = settled_loop({48000, 900, 0}, random, 20 * us, position);
  const Nanos before = loop.time_at(position + 1000);
  loop.update(position, 0);
  loop.update(position - 64, 0);
  CHECK(loop.time_at(position + 1000) == before);
  loop.reset(77, 5);
  CHECK(loop.rate() == 48000);
  CHECK(loop.time_at(77) == 5);
  CHECK(loop.time_at(77 + 48000) == 5 + nanos_per_second);
}

}  // namespace
