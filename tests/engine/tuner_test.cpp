// SPDX-License-Identifier: MIT
#include "engine/tuner.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "audio/random.hpp"
#include "base/text.hpp"
#include "engine/tuner_model.hpp"

using namespace taut;
using engine::Tuner;
using tests::hour;
using tests::Studio;
using tests::TunerModel;

namespace {

// Wake-up latency of 30 us, sometimes more, with a tail like a quiet machine's.
struct WakeupModel {
  audio::Random random;
  double worst = 1;  // scales all delays
  Nanos operator()() { return static_cast<Nanos>(worst * 30'000 / std::pow(1 - random.uniform(), 1 / 5.0)); }
};

}  // namespace

TEST_CASE("never below the floor, never above safe, never below what the evidence allows, for any observations") {
  CHECK(rc::check([] {
    const Frames safe = *rc::gen::inRange<Frames>(1, 2000);
    TunerModel model;
    model.terms = {.cycle = *rc::gen::inRange(1, 2048),
                   .rate = *rc::gen::element(44100.0, 48000.0, 192000.0),
                   .floor = *rc::gen::inRange<Frames>(0, safe + 10),
                   .safe = safe};
    if (*rc::gen::arbitrary<bool>()) model.terms.known = *rc::gen::inRange<Frames>(0, safe + 10);
    model.granularity = *rc::gen::inRange<Frames>(0, safe / 4 + 1);
    audio::Random random(*rc::gen::arbitrary<std::uint64_t>());
    double scale = 0;
    model.used = [&] {
      if (random.chance(0.001)) scale = std::exp(random.uniform(6, 17));
      return static_cast<Nanos>(random.exponential(scale));
    };
    bool right = true;
    model.watch = [&](const Tuner::Advice& advice) {
      right = right && advice.margin >= std::min(model.terms.floor, safe) && advice.margin <= safe &&
              advice.target <= advice.margin && advice.an_hour >= 0 && !model.tuner.sentence().empty();
    };
    model.begin();
    right = right && model.margin >= std::min(model.terms.floor, safe) && model.margin <= safe;
    model.look_seconds = 100 * model.terms.cycle / model.terms.rate;
    model.run(4'000 * model.terms.cycle / model.terms.rate);
    RC_ASSERT(right);
  }));
}

TEST_CASE("longer cycles never allow a smaller margin") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const double part = *rc::gen::inRange(0, 100) / 1000.0, worse = 1 + *rc::gen::inRange(0, 100) / 100.0;
    std::vector<Frames> targets[2];
    for (const bool second : {false, true}) {
      TunerModel model;
      WakeupModel wakes{audio::Random(seed)};
      audio::Random which(seed + 1);
      model.used = [&] {
        const auto late = wakes();
        const bool hit = which.chance(part) && second;
        return std::min<Nanos>(hit ? static_cast<Nanos>(static_cast<double>(late) * worse) : late, 1'333'000);
      };
      model.watch = [&](const Tuner::Advice& advice) { targets[second].push_back(advice.target); };
      model.look_seconds = 1;
      model.begin();
      // Both runs get the same cycles, even if a drop-out in one causes an extra look.
      for (int i = 0; i < 30; ++i) {
        model.run(1);
        targets[second].clear();
        model.look();
        RC_ASSERT(targets[second].size() == 1U);
      }
    }
    RC_ASSERT(targets[1].back() >= targets[0].back());
  }));
}

TEST_CASE("the same looks give the same advice") {
  std::vector<Frames> runs[2];
  for (auto& run : runs) {
    TunerModel model;
    WakeupModel wakes{audio::Random(7)};
    model.used = wakes;
    model.watch = [&](const Tuner::Advice& advice) { run.push_back(advice.margin); };
    model.begin();
    model.run(600);
  }
  CHECK(runs[0] == runs[1]);
}

TEST_CASE("a quiet machine: down in a few steps, no drop-out, and hardly a change in a day") {
  TunerModel model;
  model.terms = {.cycle = 256, .floor = 4, .safe = 256};
  Studio studio(model, 3);
  model.begin();
  model.run(2);
  CHECK(model.margin < 256);
  model.run(598);
  const Frames after_ten_minutes = model.margin;
  const std::int64_t steps = model.changes;
  CHECK(after_ten_minutes <= 32);
  CHECK(steps <= 10);
  model.look_seconds = 1;
  model.run(24 * hour - 600);
  CHECK(model.drop_outs == 0);
  CHECK(model.changes - steps <= 12);
  CHECK(model.margin <= after_ten_minutes);
  MESSAGE("margin ", after_ten_minutes, " after 10 minutes, ", model.margin, " after a day, ", model.changes,
          " changes");
}

TEST_CASE("a heavy tail: no more drop-outs than expected, and no oscillation") {
  TunerModel model;
  model.terms = {.cycle = 256, .floor = 4, .safe = 256};
  model.look_seconds = 1;
  model.used = WakeupModel{audio::Random(5)};
  model.begin();
  model.run(24 * hour);
  CHECK(model.drop_outs <= 24 * model.terms.an_hour);
  CHECK(model.changes <= 48);
  CHECK(model.margin < 128);
  MESSAGE("margin ", model.margin, ", ", model.drop_outs, " drop-outs and ", model.changes, " changes in a day");
}

TEST_CASE("a steady load costs its own length and little more, even if it was learned before") {
  TunerModel model;
  model.terms = {.cycle = 64, .floor = 4, .safe = 64};
  Studio studio(model, 9);
  studio.load = 0.4;
  model.begin();
  model.run(3 * hour);
  CHECK(model.drop_outs == 0);
  CHECK(model.margin <= 48);
  CHECK(model.margin >= 0.42 * 64);
  const auto lesson = model.tuner.lesson();
  REQUIRE(lesson);
  TunerModel next;
  next.terms = tests::terms_after(model);
  Studio same(next, 10);
  same.load = 0.4;
  next.begin();
  next.run(hour);
  CHECK(next.drop_outs == 0);
  CHECK(next.margin <= lesson->margin);
  MESSAGE("margin ", model.margin, " of 64 at a load of 40 %");
}

TEST_CASE("a load that jumps costs at most one drop-out, none in the next hour, and the margin comes down only later") {
  for (const double quiet_seconds : {5.0, 2 * hour}) {
    for (const double loaded_seconds : {0.05, 3.0, 0.5 * hour}) {
      CAPTURE(quiet_seconds);
      CAPTURE(loaded_seconds);
      TunerModel model;
      model.terms = {.cycle = 256, .floor = 4, .safe = 256};
      Studio studio(model, 11);
      studio.load = 0.05;
      model.look_seconds = 0.5;
      model.begin();
      model.run(quiet_seconds);
      const Frames before = model.margin;
      CHECK(model.drop_outs == 0);
      studio.load = 0.6;
      model.run(loaded_seconds);
      studio.load = 0.05;
      CHECK(model.drop_outs <= 1);
      CHECK(model.margin >= 256 * 0.65);
      model.run(0.5 * hour);
      studio.load = 0.6;
      model.run(60);
      studio.load = 0.05;
      model.run(0.5 * hour);
      CHECK(model.drop_outs <= 1);
      CHECK(model.margin >= 256 * 0.65);
      model.run(2.5 * hour);
      CHECK(model.drop_outs <= 1);
      CHECK(model.margin <= std::max<Frames>(before, 64));
    }
  }
}

TEST_CASE("a load that grows over seconds costs no drop-out") {
  for (const double seconds : {4.0, 30.0}) {
    CAPTURE(seconds);
    TunerModel model;
    model.terms = {.cycle = 256, .floor = 4, .safe = 256};
    Studio studio(model, 13);
    studio.load = 0.05;
    model.begin();
    model.run(2 * hour);
    CHECK(model.margin < 96);
    const int steps = static_cast<int>(seconds * 50);
    for (int i = 0; i < steps; ++i) {
      studio.load += 0.55 / steps;
      model.run(0.02);
    }
    model.run(hour);
    CHECK(model.drop_outs == 0);
  }
}

TEST_CASE("stalls beyond any margin are ignored while they are rare, and counted when they are not") {
  for (const double an_hour : {1.0, 60.0}) {
    CAPTURE(an_hour);
    TunerModel model;
    model.terms = {.cycle = 256, .floor = 4, .safe = 256};
    audio::Random random(17);
    const double chance = an_hour / (hour * 48000 / 256);
    model.used = [&] {
      return random.chance(chance) ? 20'000'000 : 30'000 + static_cast<Nanos>(random.exponential(4'000));
    };
    model.look_seconds = 1;
    model.begin();
    model.run(6 * hour);
    if (an_hour < 2)
      CHECK(model.margin <= 32);
    else
      CHECK(model.margin == 256);
  }
}

TEST_CASE("a device with drop-outs of its own gets more margin, up to all of it") {
  TunerModel model;
  audio::Random random(19);
  model.used = [&] { return 5'000 + static_cast<Nanos>(random.exponential(500)); };
  model.begin();
  model.run(600);
  const Frames before = model.margin;
  CHECK(before < 32);
  model.device_late();
  model.run(60);
  const Frames after = model.margin;
  CHECK(after > before);
  for (int i = 0; i < 30; ++i) model.device_late();
  model.run(60);
  CHECK(model.margin <= 2 * after + after);
  CHECK(model.margin < 64);
}

TEST_CASE("the hardware's share of the margin comes on top") {
  for (const Frames granularity : {0, 6, 20}) {
    TunerModel model;
    model.granularity = granularity;
    Studio studio(model, 3);
    model.begin();
    model.run(hour);
    CHECK(model.drop_outs == 0);
    CHECK(model.margin >= granularity + 8);
    CHECK(model.margin <= granularity + 20);
  }
}

TEST_CASE("the report describes the tuner's state") {
  TunerModel model;
  CHECK(model.tuner.sentence().empty());
  Studio studio(model, 3);
  model.begin();
  model.look();
  CHECK(model.tuner.sentence().find("gathering") != std::string::npos);
  model.run(60);
  MESSAGE(model.tuner.sentence());
  CHECK(model.tuner.sentence().starts_with("tight: safety "));
  CHECK(model.tuner.sentence().find("allow a step down.") != std::string::npos);
  model.run(3 * hour);
  MESSAGE(model.tuner.sentence());
  CHECK(model.tuner.sentence().ends_with("settled."));
}

// The table of docs/slack.md, at TAUT_HOURS virtual hours per line; by default a few seconds per hour.
TEST_CASE("what tight gives, for buffers and loads") {
  const char* wanted = std::getenv("TAUT_HOURS");
  const double hours = wanted ? std::strtod(wanted, nullptr) : 0.2;
  std::string table = "| buffer N | load | after a minute | after 10 minutes | in the end | drop-outs | changes |\n";
  for (const int buffer : {32, 64, 128, 256})
    for (const double load : {0.05, 0.2, 0.4}) {
      TunerModel model;
      model.terms = {.cycle = buffer, .floor = 4, .safe = buffer};
      Studio studio(model, 41);
      studio.load = load;
      model.begin();
      model.run(60);
      const Frames after_a_minute = model.margin;
      model.run(540);
      const Frames after_10_minutes = model.margin;
      model.run(hours * hour - 600);
      CHECK(model.drop_outs == 0);
      CHECK(model.changes <= 16);
      table += text("| {} | {:.0f} % | {} | {} | {} | {} | {} |\n", buffer, 100 * load, after_a_minute,
                    after_10_minutes, model.margin, model.drop_outs, model.changes);
    }
  if (wanted) MESSAGE(table);
}
