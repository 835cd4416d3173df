// SPDX-License-Identifier: MIT
// What a tuner stores, and how the next one uses it.
#include <doctest/doctest.h>

#include "engine/tuner.hpp"
#include "engine/tuner_model.hpp"

using namespace taut;
using tests::hour;
using tests::Studio;
using tests::TunerModel;

// Regression: the tuner took the stored value for the whole margin, and dropped it at the first look.
TEST_CASE("a stored margin is valid even if the hardware keeps a large part of it") {
  TunerModel model;
  model.terms.known = 43;
  model.granularity = 26;
  model.used = [] { return Nanos{12'000}; };
  model.begin();
  REQUIRE(model.margin == 43);
  for (int minute = 0; minute < 10; ++minute) {
    model.run(60);
    CHECK(model.margin <= 43);
  }
  CHECK(model.drop_outs == 0);
}

TEST_CASE("the next stream starts from the stored margin, and drops it if it fails") {
  TunerModel first;
  Studio studio(first, 23);
  studio.load = 0.05;
  first.begin();
  first.run(5);
  CHECK_FALSE(first.tuner.lesson());
  first.run(hour);
  const auto lesson = first.tuner.lesson();
  REQUIRE(lesson);
  CHECK(lesson->margin < 24);
  CHECK(lesson->load == doctest::Approx(0.05).epsilon(0.2));
  CHECK(lesson->seconds == doctest::Approx(hour + 5).epsilon(0.01));

  TunerModel second;
  second.terms = tests::terms_after(first);
  Studio again(second, 24);
  again.load = 0.05;
  second.begin();
  CHECK(second.margin == lesson->margin);
  second.run(hour);
  CHECK(second.drop_outs == 0);
  CHECK(second.changes <= 2);
  CHECK(second.margin <= lesson->margin);

  TunerModel third;
  third.terms = tests::terms_after(first);
  Studio busier(third, 25);
  busier.load = 0.6;
  third.begin();
  third.run(hour);
  CHECK(third.drop_outs == 1);
  CHECK(third.margin >= 0.65 * 64);
}

// Whoever waits for it to settle, as `taut loopback` does, must find the lesson stored.
TEST_CASE("a settled tuner has stored a lesson, or started from one") {
  for (const int buffer : {32, 64, 128, 256})
    for (const bool known : {false, true}) {
      TunerModel model;
      model.terms = {.cycle = buffer, .floor = buffer / 4, .safe = buffer};
      if (known) model.terms.known = buffer / 4;
      Studio studio(model, 5);
      studio.load = 0.01;
      model.begin();
      int settled_after = 0;
      for (int seconds = 1; seconds <= 3600 && settled_after == 0; ++seconds) {
        model.run(1);
        if (!model.tuner.sentence().ends_with("settled.")) continue;
        settled_after = seconds;
        CHECK((known || model.tuner.lesson()));
      }
      CHECK(settled_after > 0);
      if (!known) CHECK(settled_after >= 10);
    }
}

TEST_CASE("seconds of playing do not shrink a margin learned in an hour, at any load") {
  for (const double load : {0.05, 0.25, 0.4}) {
    TunerModel taught;
    taught.terms = {.cycle = 64, .floor = 4, .safe = 64};
    Studio studio(taught, 6);
    studio.load = load;
    taught.begin();
    taught.run(hour);
    const auto lesson = taught.tuner.lesson();
    REQUIRE(lesson);
    TunerModel model;
    model.terms = tests::terms_after(taught);
    Studio again(model, 7);
    again.load = load;
    model.begin();
    model.run(10);
    CAPTURE(load);
    CHECK(model.margin >= lesson->margin);
  }
}
