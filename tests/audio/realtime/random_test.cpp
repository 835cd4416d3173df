// SPDX-License-Identifier: MIT
#include "audio/random.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>

namespace {

using taut::audio::Random;

TEST_CASE("the published test vectors") {
  std::uint64_t state = 1234567;
  for (const std::uint64_t expected :
       {6457827717110365317U, 3203168211198807973U, 9817491932198370423U, 4593380528125082431U, 16408922859458223821U})
    CHECK(taut::audio::splitmix64(state) == expected);
  Random random(1234567);  // computed from the published algorithm in another language
  CHECK(random.bits() == 437095814655224680U);
  CHECK(random.bits() == 8127161015984454572U);
  CHECK(random.bits() == 18128670339019551454U);
  for (int i = 3; i < 999; ++i) random.bits();
  CHECK(random.bits() == 3735377511842608669U);
}

TEST_CASE("the logarithm is right to a few ulp, and exact at 1") {
  CHECK(taut::audio::same_log(1) == 0);
  CHECK(rc::check([](std::uint64_t seed) {
    const double x = std::ldexp(1 + Random(seed).uniform(), *rc::gen::inRange(-60, 60));
    RC_ASSERT(std::abs(taut::audio::same_log(x) - std::log(x)) <= 1e-15 * (1 + std::abs(std::log(x))));
  }));
}

// Frozen: every compiler, library and CPU must produce these bits.
TEST_CASE("the distributions give the same bits everywhere") {
  Random random(42);
  std::uint64_t mixed = 0;
  const auto mix = [&mixed](double value) { mixed = (mixed ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001B3U; };
  for (int i = 0; i < 10'000; ++i) {
    mix(random.uniform());
    mix(random.normal());
    mix(random.exponential(50e3));
    mix(static_cast<double>(random.whole(-17, 1000)));
  }
  CHECK(mixed == 4121167329450412157U);
}

TEST_CASE("integers stay in range, reach both ends, and are uniform") {
  CHECK(rc::check([](std::uint64_t seed, std::int64_t one, std::int64_t other) {
    const auto [low, high] = std::minmax(one, other);
    const std::int64_t drawn = Random(seed).whole(low, high);
    RC_ASSERT(low <= drawn);
    RC_ASSERT(drawn <= high);
  }));
  Random random(7);
  CHECK(random.whole(INT64_MIN, INT64_MAX) != random.whole(INT64_MIN, INT64_MAX));
  std::array<int, 6> seen{};
  for (int i = 0; i < 60'000; ++i) ++seen[static_cast<std::size_t>(random.whole(-3, 2) + 3)];
  for (const int count : seen) CHECK(std::abs(count - 10'000) < 500);  // 5 standard deviations
}

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const std::function<double()>& draw) {
  constexpr int draws = 400'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / draws;
  return {mean, squares / draws - mean * mean};
}

TEST_CASE("means and variances match theory") {
  Random random(2024);
  const auto even = moments([&] { return random.uniform(-1, 1); });
  CHECK(even.mean == doctest::Approx(0).epsilon(0.005));
  CHECK(even.variance == doctest::Approx(1.0 / 3).epsilon(0.01));
  const auto bell = moments([&] { return random.normal(); });
  CHECK(bell.mean == doctest::Approx(0).epsilon(0.01));
  CHECK(bell.variance == doctest::Approx(1).epsilon(0.01));
  const auto late = moments([&] { return random.exponential(20); });
  CHECK(late.mean == doctest::Approx(20).epsilon(0.01));
  CHECK(late.variance == doctest::Approx(400).epsilon(0.02));
  int rare = 0;
  for (int i = 0; i < 100'000; ++i) rare += random.chance(0.01);
  CHECK(std::abs(rare - 1000) < 160);
}

TEST_CASE("the tail of lateness falls by a factor of e per mean") {
  Random random(5);
  std::array<int, 8> beyond{};
  constexpr int draws = 200'000;
  for (int i = 0; i < draws; ++i) {
    const double late = random.exponential(1);
    CHECK(late >= 0);
    for (std::size_t mean = 0; mean < beyond.size(); ++mean) beyond[mean] += late > static_cast<double>(mean);
  }
  for (std::size_t mean = 0; mean < beyond.size(); ++mean)
    CHECK(beyond[mean] / double{draws} == doctest::Approx(std::exp(-static_cast<double>(mean))).epsilon(0.15));
}

}  // namespace
