// SPDX-License-Identifier: MIT
#include "engine/tail_bound.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <vector>

#include "audio/random.hpp"

using namespace taut;
using engine::TailBound;

namespace {

// Realistic cycle times: most of them equal, some far longer.
rc::Gen<std::vector<Nanos>> times() {
  return rc::gen::nonEmpty(rc::gen::container<std::vector<Nanos>>(
      rc::gen::map(rc::gen::inRange(0, 2400), [](int n) { return static_cast<Nanos>(1000 * std::exp(n / 300.0)); })));
}

TailBound::View views() { return {.origin = *rc::gen::element<Nanos>(0, 5'000, 300'000), .times = 1}; }

TailBound tail_of(const std::vector<Nanos>& times) {
  TailBound tail;
  for (const Nanos time : times) tail.add(time, 1);
  return tail;
}

}  // namespace

TEST_CASE("a cycle that takes longer never lowers the bound, for any margin") {
  CHECK(rc::check([] {
    const TailBound::View view = views();
    auto values = *times();
    const TailBound before = tail_of(values);
    Nanos& worse = values[*rc::gen::inRange<std::size_t>(0, values.size())];
    worse += *rc::gen::inRange<Nanos>(0, 4'000'000);
    const TailBound after = tail_of(values);
    for (Nanos time = 500; time < 20'000'000; time += time / 3)
      RC_ASSERT(after.chance(time, view) >= before.chance(time, view));
    for (const double chance : {1e-2, 1e-5, 1e-8}) RC_ASSERT(after.least(chance, view) >= before.least(chance, view));
  }));
}

TEST_CASE("the bound is never below the count, even against the tail assumption") {
  CHECK(rc::check([] {
    const TailBound::View view = views();
    TailBound tail = tail_of(*times());
    tail.add(20'000, 1'000'000);
    for (Nanos time = 500; time < 20'000'000; time += time / 3)
      RC_ASSERT(tail.chance(time, view) * static_cast<double>(tail.cycles()) >
                static_cast<double>(tail.beyond(time)) - 1e-6);
  }));
}

TEST_CASE("more of the same never raises the bound, and one more cycle that exceeds all others always does") {
  CHECK(rc::check([] {
    const TailBound::View view = views();
    const auto values = *times();
    TailBound tail = tail_of(values);
    const Nanos before = tail.least(1e-7, view);
    tail.add(tail_of(values));
    RC_ASSERT(tail.least(1e-7, view) <= before);
    RC_ASSERT(tail_of(values).least(1e-7, {.origin = view.origin, .times = 2}) == tail.least(1e-7, view));
    const Nanos least = tail.least(1e-7, view);
    tail.add(2 * least, 1);
    RC_ASSERT(tail.least(1e-7, view) >= 2 * least);
  }));
}

TEST_CASE("the smallest margin has a low enough probability, and a shorter one has not") {
  CHECK(rc::check([] {
    const TailBound::View view = views();
    const TailBound tail = tail_of(*times());
    const double chance = std::exp(-*rc::gen::inRange(1, 20));
    const Nanos least = tail.least(chance, view);
    RC_ASSERT(tail.chance(least + 1, view) <= chance * 1.000001);
    RC_ASSERT(tail.chance(std::max<Nanos>(least - 2 - least / 10'000, 1), view) > chance * 0.999999);
  }));
}

TEST_CASE("removed values leave no trace, spared ones do not count") {
  CHECK(rc::check([] {
    const TailBound::View view;
    const auto one = *times(), other = *times();
    TailBound both = tail_of(one);
    both.add(tail_of(other));
    both.remove(tail_of(other));
    RC_ASSERT(both.cycles() == one.size());
    RC_ASSERT(both.least(1e-6, view) == tail_of(one).least(1e-6, view));
    both.add(1'000'000'000, 3);
    RC_ASSERT(both.beyond(900'000'000) == 3U);
    RC_ASSERT(both.least(1e-6, {.spared = 3}) == tail_of(one).least(1e-6, view));
    RC_ASSERT(both.longest(3) == tail_of(one).longest(0));
  }));
}

TEST_CASE("no data, no bound") {
  const TailBound tail;
  const TailBound::View view;
  CHECK(tail.chance(1'000'000, view) == 1);
  CHECK(tail.least(1e-6, view) == Nanos{1} << 62);
  CHECK(tail.longest(0) == 0);
  CHECK(tail.percentile(0.99) == 0);
}

// Half the 99 % chi-square quantiles, as in tables of the exact Poisson limits.
TEST_CASE("the bound on a count is within 1 % of the exact one") {
  CHECK(TailBound::most(0) == doctest::Approx(4.605).epsilon(0.01));
  CHECK(TailBound::most(1) == doctest::Approx(6.638).epsilon(0.01));
  CHECK(TailBound::most(5) == doctest::Approx(13.108).epsilon(0.01));
  CHECK(TailBound::most(100) == doctest::Approx(125.8).epsilon(0.01));
}

// Distributions with a known tail: how often is the bound too low? 5 in 100 would be honest; where the tail falls
// faster than assumed, never.
TEST_CASE("the true probability is below the bound, for tails that fall as assumed or faster") {
  audio::Random random(1);
  struct {
    const char* name;
    Nanos (*draw)(audio::Random&);
    double (*beyond)(double time);
  } const kinds[] = {
      {"exponential", [](audio::Random& r) { return static_cast<Nanos>(r.exponential(40'000)); },
       [](double time) { return std::exp(-time / 40'000); }},
      {"fourth power",
       [](audio::Random& r) { return static_cast<Nanos>(40'000 / std::sqrt(std::sqrt(1 - r.uniform()))); },
       [](double time) { return std::pow(40'000 / time, 4); }},
  };
  for (const auto& kind : kinds) {
    int too_little = 0;
    for (int run = 0; run < 200; ++run) {
      TailBound tail;
      const TailBound::View view;
      const auto cycles = random.whole(100, 20'000);
      for (std::int64_t i = 0; i < cycles; ++i) tail.add(kind.draw(random), 1);
      const Nanos least = tail.least(1e-7, view);
      if (kind.beyond(static_cast<double>(least)) > 1e-7) ++too_little;
    }
    CAPTURE(std::string(kind.name));
    CHECK(too_little <= 12);
    MESSAGE(std::string(kind.name), ": too little in ", too_little, " of 200");
  }
}
