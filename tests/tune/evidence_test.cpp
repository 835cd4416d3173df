// SPDX-License-Identifier: MIT
#include "tune/evidence.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>

using namespace taut;
using namespace taut::tune;

namespace {

/// The chance that a Poisson count of this mean is `count` or less.
double chance_up_to(std::int64_t count, double mean) {
  double term = std::exp(-mean), sum = term;
  for (std::int64_t k = 1; k <= count; ++k) sum += term *= mean / static_cast<double>(k);
  return sum;
}

Evidence played(double seconds, std::int64_t drop_outs) {
  return {.seconds = seconds, .drop_outs = drop_outs, .rate = 48000, .buffer = 64, .safety = 64, .round_trip = 128};
}

}  // namespace

TEST_CASE("the bounds are those of a Poisson count") {
  CHECK(most_of(0) == doctest::Approx(3).epsilon(0.01));
  CHECK(least_of(0) == 0);
  for (const std::int64_t count : {1, 2, 3, 10, 100}) {
    CAPTURE(count);
    CHECK(chance_up_to(count, most_of(count)) == doctest::Approx(0.05).epsilon(0.05));
    // Not less likely than one in twenty to count so many: a size is not given up too early.
    CHECK(1 - chance_up_to(count - 1, least_of(count)) <= 0.0505);
  }
}

TEST_CASE("zero drop-outs in T: at most 3 / T; a drop-out widens the bound") {
  const Hourly none = hourly(played(10, 0)), one = hourly(played(10, 1));
  CHECK(none.expected == 0);
  CHECK(none.most == doctest::Approx(3 * 360.0));
  CHECK(one.expected == doctest::Approx(360));
  CHECK(one.most > none.most);
  CHECK(one.least > 0);
  CHECK(std::isinf(hourly({}).most));
}

TEST_CASE("the verdict: by the bounds on both sides of what is accepted") {
  CHECK(judge(played(3 * 3600, 0), 1) == Verdict::holds);
  CHECK(judge(played(3500, 0), 1) == Verdict::open);
  CHECK(judge(played(10, 1), 1) == Verdict::fails);
  CHECK(judge(played(1800, 1), 1) == Verdict::open);
  CHECK(judge({}, 1) == Verdict::open);
}

TEST_CASE("cycles that leave much of the safety prove in a minute what a count proves in hours") {
  Evidence evidence = played(60, 0);
  evidence.used.add(50'000, 45'000);
  CHECK(hourly(evidence).by_safety);
  CHECK(judge(evidence, 1) == Verdict::holds);
  SUBCASE("not after less than 20 seconds, in which rare delays do not show") {
    evidence.seconds = 19;
    CHECK_FALSE(hourly(evidence).by_safety);
  }
  SUBCASE("not if they came close to the end of it") {
    evidence.used.add(1'200'000, 1);
    CHECK(judge(evidence, 1) == Verdict::open);
  }
  SUBCASE("not if the steps of the hardware take what they left") {
    evidence.granularity = 62;
    CHECK(judge(evidence, 1) == Verdict::open);
  }
  SUBCASE("and never against the count") {
    evidence.drop_outs = 1;
    CHECK(judge(evidence, 1) == Verdict::fails);
  }
}

TEST_CASE("more safety never foresees more drop-outs, more time never a looser bound") {
  CHECK(rc::check([] {
    Evidence evidence = played(*rc::gen::inRange(1, 100), 0);
    const int cycles = *rc::gen::inRange(1, 20);
    for (int k = 0; k < cycles; ++k) evidence.used.add(*rc::gen::inRange<Nanos>(1000, 5'000'000), 100);
    const auto safety = *rc::gen::inRange<Frames>(1, 1000);
    const auto seconds = static_cast<double>(*rc::gen::inRange(1, 10'000));
    const double now = foreseen(evidence, safety, seconds);
    RC_ASSERT(foreseen(evidence, safety + *rc::gen::inRange<Frames>(0, 1000), seconds) <= now * 1.0001);
    RC_ASSERT(foreseen(evidence, safety, 2 * seconds) <= now * 1.0001);
  }));
}

TEST_CASE("two plays add up") {
  Evidence evidence = played(10, 1);
  evidence.used.add(1000, 5);
  Evidence later = played(20, 2);
  later.round_trip = 130;
  later.used.add(1000, 7);
  evidence.add(later);
  CHECK(evidence.seconds == 30);
  CHECK(evidence.drop_outs == 3);
  CHECK(evidence.used.cycles() == 12);
  CHECK(evidence.round_trip == 130);
}
