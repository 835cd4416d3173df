// SPDX-License-Identifier: MIT
#include "audio/histogram.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "audio/random.hpp"
#include "support/scale.hpp"

namespace {

using taut::Nanos;
using taut::audio::Histogram;

// Every order of magnitude is equally likely.
Nanos some_duration(taut::audio::Random& random) { return static_cast<Nanos>(random.bits() >> random.whole(1, 63)); }

TEST_CASE("buckets leave no gap, do not overlap and are at most 1/16 of the value wide") {
  for (std::size_t step = 1; step < Histogram::steps; ++step) {
    const Nanos first = Histogram::largest_in(step - 1) + 1, last = Histogram::largest_in(step);
    REQUIRE(first <= last);
    REQUIRE(Histogram::step_of(first) == step);
    REQUIRE(Histogram::step_of(last) == step);
    REQUIRE((last - first + 1) <= std::max<Nanos>(first / 16, 1));
  }
}

TEST_CASE("percentiles against sorted values: never below, at most 1/16 above") {
  CHECK(rc::check([](std::uint64_t seed) {
    taut::audio::Random random(seed);
    const auto count = *rc::gen::inRange<std::size_t>(1, 300);
    Histogram histogram;
    std::vector<Nanos> values(count);
    for (auto& value : values) histogram.add(value = some_duration(random));
    std::sort(values.begin(), values.end());
    const auto taken = histogram.snapshot();
    RC_ASSERT(taken.total == count);
    RC_ASSERT(taken.max == values.back());
    RC_ASSERT(taken.percentile(1) == values.back());
    for (const double part : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999}) {
      const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(count)));
      const Nanos truth = values[std::max<std::size_t>(rank, 1) - 1], reported = taken.percentile(part);
      RC_ASSERT(reported >= truth);
      RC_ASSERT(reported - truth <= truth / 16);
    }
  }));
}

TEST_CASE("an empty histogram has no figures, and negative durations count as zero") {
  Histogram histogram;
  CHECK(histogram.snapshot().median() == 0);
  CHECK(histogram.snapshot().max == 0);
  histogram.add(-5);
  CHECK(histogram.snapshot().total == 1);
  CHECK(histogram.snapshot().percentile(0.99) == 0);
}

TEST_CASE("snapshots from another thread grow and end up complete") {
  constexpr std::uint64_t adds = taut::tests::scaled<std::uint64_t>(200'000);
  Histogram histogram;
  std::thread writer([&histogram] {
    for (std::uint64_t i = 0; i < adds; ++i) histogram.add(static_cast<Nanos>(i % 5000));
  });
  std::uint64_t last = 0;
  bool growing = true;
  while (last < adds && growing) {
    const auto taken = histogram.snapshot();
    growing = taken.total >= last && taken.total <= adds && taken.median() < 5000;
    last = taken.total;
  }
  writer.join();
  CHECK(growing);
  CHECK(histogram.snapshot().total == adds);
}

}  // namespace
