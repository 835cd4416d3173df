// SPDX-License-Identifier: MIT
// The plan on modelled computers: what it recommends, and for how long it plays.
#include "tune/plan.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

using namespace taut;
using namespace taut::tune;

namespace {

constexpr double rate = 48000;

/// A computer whose cycles take `usual` ns, one of `rarely` up to `longest`.
struct Computer {
  Nanos usual = 50'000, longest = 60'000;
  double rarely = 1000;     ///< cycles for one long one
  Frames hidden = 0;        ///< latency besides buffer and safety
  Frames breaks_below = 0;  ///< drops out every second with less safety, and no cycle shows why

  [[nodiscard]] Evidence play(const Candidate& one, double seconds) const {
    Evidence evidence{.seconds = seconds,
                      .rate = rate,
                      .buffer = one.buffer,
                      .safety = one.safety,
                      .round_trip = one.buffer + one.safety + hidden};
    const double cycles = seconds * rate / one.buffer;
    const auto slow = static_cast<std::uint64_t>(std::ceil(cycles / rarely));
    evidence.used.add(usual, static_cast<std::uint64_t>(cycles));
    evidence.used.add(longest, slow);
    const Nanos room = duration(one.safety, rate);
    if (longest > room) evidence.drop_outs += static_cast<std::int64_t>(slow);
    if (usual > room) evidence.drop_outs += static_cast<std::int64_t>(cycles);
    if (one.safety < breaks_below) evidence.drop_outs += static_cast<std::int64_t>(std::ceil(seconds));
    return evidence;
  }
};

/// Plays as the command does: a piece at a time, until it is enough. Returns the number of steps.
int play_all(Plan& plan, const std::vector<Computer>& computers) {
  int steps = 0;
  for (auto step = plan.next(); step; step = plan.next(), ++steps) {
    REQUIRE(steps < 500);
    REQUIRE(step->seconds > 0);
    double seconds = 0;
    do seconds += std::min(1.0, step->seconds);
    while (!plan.enough(*step, computers[step->candidate.way].play(step->candidate, seconds)));
    plan.add(step->candidate, computers[step->candidate.way].play(step->candidate, seconds));
  }
  return steps;
}

const std::vector<int> sizes{16, 32, 64, 128, 256, 512, 1024, 2048};

Plan tuned(const Goal& goal, const Computer& computer) {
  Plan plan(goal, {{.backend = "alsa", .sizes = sizes}});
  play_all(plan, {computer});
  return plan;
}

}  // namespace

TEST_CASE("a computer that is always in time gets the smallest size, with little safety") {
  const Plan plan = tuned({}, {});
  const Row* const answer = plan.answer();
  REQUIRE(answer);
  CHECK(answer->verdict == Verdict::holds);
  CHECK(answer->candidate.buffer == 16);
  CHECK(answer->candidate.safety >= 3);  // 60 us
  CHECK(answer->candidate.safety <= 24);
  CHECK(hourly(answer->evidence).most <= 1);
  CHECK(plan.played() <= plan.goal().total);
}

TEST_CASE("rare long cycles get the safety that holds them") {
  const Plan plan = tuned({.an_hour = 1, .longest = 4 * 3600, .total = 1e6}, {.longest = 3'000'000, .rarely = 20'000});
  const Row* const answer = plan.answer();
  REQUIRE(answer);
  CHECK(answer->verdict == Verdict::holds);
  CHECK(answer->candidate.safety >= 144);  // 3 ms
  CHECK(answer->candidate.buffer + answer->candidate.safety <= 300);
}

TEST_CASE("drop-outs that no cycle announces, such as the device's own, are met by more safety") {
  const Plan plan = tuned({}, {.breaks_below = 200});
  const Row* const answer = plan.answer();
  REQUIRE(answer);
  CHECK(answer->verdict == Verdict::holds);
  CHECK(answer->candidate.safety >= 200);
  CHECK(answer->candidate.safety <= 512);
}

TEST_CASE("a computer that bears nothing gets no promise") {
  const Plan plan = tuned({}, {.longest = 900'000'000, .rarely = 100});
  CHECK((!plan.answer() || plan.answer()->verdict != Verdict::holds));
  CHECK(plan.played() <= plan.goal().total + 1);
}

TEST_CASE("stalls too long to prove anything in the time: played for the longest time, and told as open") {
  // One in a hundred thousand takes 10 ms.
  const Plan plan = tuned({}, {.longest = 10'000'000, .rarely = 100'000});
  const Row* const answer = plan.answer();
  REQUIRE(answer);
  CHECK(answer->evidence.drop_outs == 0);
  CHECK(answer->candidate.safety >= 480);
}

TEST_CASE("of two ways the shorter one that holds is taken") {
  Plan plan({}, {{.backend = "pipewire", .sizes = sizes}, {.backend = "alsa", .sizes = sizes}});
  play_all(plan, {Computer{.hidden = 1000}, Computer{.hidden = 10}});
  REQUIRE(plan.answer());
  CHECK(plan.ways()[plan.answer()->candidate.way].backend == "alsa");
}

TEST_CASE("a size that is refused is left out, and nothing at all is an answer, too") {
  Plan plan({}, {{.backend = "alsa", .sizes = {16, 64}}});
  while (auto step = plan.next()) plan.refuse(step->candidate, "No.");
  CHECK(plan.rows().size() == 2);
  CHECK_FALSE(plan.answer());
}

TEST_CASE("whatever the computer, it ends in time, and never recommends what failed") {
  CHECK(rc::check([] {
    const Computer computer{.usual = *rc::gen::inRange<Nanos>(1'000, 3'000'000),
                            .longest = *rc::gen::inRange<Nanos>(1'000, 50'000'000),
                            .rarely = static_cast<double>(*rc::gen::inRange(1, 1'000'000)),
                            .breaks_below = *rc::gen::inRange<Frames>(0, 3000)};
    const Goal goal{.an_hour = *rc::gen::element(0.1, 1.0, 100.0),
                    .longest = *rc::gen::element(5.0, 60.0, 5000.0),
                    .total = *rc::gen::element(10.0, 300.0, 100'000.0)};
    const Plan plan = tuned(goal, computer);
    RC_ASSERT(plan.played() <= goal.total + 1);
    if (const Row* const answer = plan.answer()) RC_ASSERT(answer->verdict != Verdict::fails);
    for (const Row& row : plan.rows())
      if (row.verdict == Verdict::holds) RC_ASSERT(hourly(row.evidence).most <= goal.an_hour);
  }));
}

TEST_CASE("the sizes to try are those the driver takes") {
  CHECK(sizes_to_try(1, 8192, 256, 1) == std::vector<int>{16, 32, 64, 128, 256, 512, 1024, 2048});
  CHECK(sizes_to_try(64, 512, 128, -1) == std::vector<int>{64, 128, 256, 512});
  CHECK(sizes_to_try(480, 480, 480, 0) == std::vector<int>{480});
  CHECK(sizes_to_try(48, 480, 240, 48) == std::vector<int>{48, 240});
  CHECK(sizes_to_try(0, 0, 0, 1).empty());
  CHECK(sizes_to_try(4096, 8192, 4096, 1).empty());
}
