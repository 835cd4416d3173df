// SPDX-License-Identifier: MIT
// Which steps follow which results.
#include "proof/plan.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

using namespace taut::proof;

namespace {

using enum StepKind;

/// All steps, if `how` says how each ends.
template <class How>
std::vector<Step> run(const PlanRequest& request, How&& how) {
  Plan plan(request);
  std::vector<Step> steps;
  while (const auto step = plan.next()) {
    steps.push_back(*step);
    plan.end(how(*step));
  }
  CHECK(plan.seconds_left() == 0);
  CHECK(plan.done() == steps.size());
  CHECK(plan.all() == steps.size());
  return steps;
}

auto of_kind(const std::vector<Step>& steps, StepKind kind) {
  std::vector<int> buffers;
  for (const Step& step : steps)
    if (step.kind == kind) buffers.push_back(step.buffer);
  return buffers;
}

const PlanRequest usual{.sizes = {16, 32, 64, 128, 256, 512, 1024, 2048}};

}  // namespace

TEST_CASE("five sizes: from 32 up, or the largest that there are") {
  using Sizes = std::vector<int>;
  CHECK(five_of({16, 32, 64, 128, 256, 512, 1024}) == Sizes{32, 64, 128, 256, 512});
  CHECK(five_of({16, 24, 32, 48, 64, 96}) == Sizes{24, 32, 48, 64, 96});
  CHECK(five_of({64, 128, 192, 256, 512, 1024}) == Sizes{64, 128, 192, 256, 512});
  CHECK(five_of({1, 2, 4, 8, 16, 20}) == Sizes{2, 4, 8, 16, 20});
  CHECK(five_of({480}) == Sizes{480});
  CHECK(five_of({}).empty());
}

TEST_CASE("all goes well: what needs a person comes first, and it takes about five minutes") {
  const auto steps = run(usual, [](const Step&) { return StepEnd::done; });
  CHECK(of_kind(steps, cable) == std::vector<int>{512, 256, 128, 64, 32});
  CHECK(of_kind(steps, load) == std::vector<int>{32, 64, 128, 256, 512});
  const auto place = [&](StepKind kind) { return std::ranges::find(steps, kind, &Step::kind); };
  CHECK(place(cable) < place(unplug));
  CHECK(place(unplug) < place(doctor));
  CHECK(place(doctor) < place(load));
  CHECK(place(load) < place(conformance));
  CHECK(place(conformance) != steps.end());
  const double seconds = Plan(usual).seconds_left();
  CHECK(seconds > 180);
  CHECK(seconds < 300);
}

TEST_CASE("without a cable one size is enough to know it; a signal lost later is tried on") {
  const auto none =
      run(usual, [](const Step& step) { return step.kind == cable ? StepEnd::nothing_back : StepEnd::done; });
  CHECK(of_kind(none, cable) == std::vector<int>{512});
  CHECK(of_kind(none, load).size() == 5);
  const auto late =
      run(usual, [](const Step& step) { return step.buffer == 128 ? StepEnd::nothing_back : StepEnd::done; });
  CHECK(of_kind(late, cable).size() == 5);
}

TEST_CASE("without the device only what does not open it is left") {
  const auto steps = run(usual, [](const Step& step) { return step.kind == unplug ? StepEnd::lost : StepEnd::done; });
  CHECK(of_kind(steps, load).empty());
  CHECK(of_kind(steps, conformance).empty());
  CHECK(of_kind(steps, doctor).size() == 1);
}

TEST_CASE("whatever happens it ends, each step comes once, and what was not asked for does not come") {
  CHECK(rc::check([] {
    PlanRequest request{.sizes = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(1, 8193)),
                        .cable = *rc::gen::arbitrary<bool>(),
                        .unplug = *rc::gen::arbitrary<bool>(),
                        .conformance = *rc::gen::arbitrary<bool>()};
    std::ranges::sort(request.sizes);
    Plan plan(request);
    std::vector<Step> steps;
    double left = plan.seconds_left();
    while (const auto step = plan.next()) {
      RC_ASSERT(std::ranges::find(steps, *step) == steps.end());
      steps.push_back(*step);
      RC_ASSERT(steps.size() <= 14U);
      plan.end(*rc::gen::element(StepEnd::done, StepEnd::nothing_back, StepEnd::lost));
      RC_ASSERT(plan.seconds_left() < left);
      left = plan.seconds_left();
    }
    plan.end(StepEnd::done);
    RC_ASSERT(!plan.next());
    RC_ASSERT(request.cable || of_kind(steps, cable).empty());
    RC_ASSERT(request.unplug || of_kind(steps, unplug).empty());
    RC_ASSERT(request.conformance || of_kind(steps, conformance).empty());
  }));
}
