// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>

#include "host/host.hpp"
#include "host/hostile_driver.hpp"

using namespace taut;
using host::Driver;
using tests::HostileDriver;
using tests::Misbehaviour;

TEST_CASE("an opened driver is released exactly once, whatever happened to it") {
  for (const TautBool init : {TautBool{1}, TautBool{0}, TautBool{-1}})
    for (const TautResult name :
         {TautResult{TAUT_SUCCESS}, TautResult{0}, TautResult{-998}, TautResult{-1000}, TautResult{-999}}) {
      HostileDriver hostile({.name_answer = name, .init_answer = init});
      const bool named = name == TAUT_SUCCESS || name == 0 || name == -998;
      {
        const auto driver = Driver::adopt(hostile.object(), "X");
        CHECK(driver.has_value() == (named && init == 1));
        if (!driver) CHECK_FALSE(driver.error().what.empty());
        CHECK(hostile.references == (driver ? 1 : 0));
      }
      CHECK(hostile.references == 0);
    }
}

TEST_CASE("an error contains the driver's message, or names the failed call") {
  HostileDriver hostile({.init_answer = 0});
  CHECK(Driver::adopt(hostile.object(), "X").error().what == "X: The cable is not plugged in.");
  HostileDriver mute({.name_answer = -999, .words = ""});
  CHECK(Driver::adopt(mute.object(), "X").error().what.find("-999") != std::string::npos);
  HostileDriver long_winded({.init_answer = 0, .words = std::string(199, 'w')});
  CHECK(Driver::adopt(long_winded.object(), "X").error().what.size() == 3 + 124);
}

TEST_CASE("unterminated texts, overrun structures, wrong counts") {
  HostileDriver hostile({.names_unterminated = true, .writes_past = true});
  auto driver = Driver::adopt(hostile.object(), "X");
  REQUIRE(driver);
  CHECK(driver->name() == std::string(32, 'N'));
  CHECK(driver->channel(true, 0)->name == std::string(32, 'x'));
  const auto sources = driver->clock_sources();
  REQUIRE(sources);
  CHECK(sources->size() == 32);
  CHECK(sources->front().name == std::string(32, 'C'));
}

TEST_CASE("buffer sizes are made consistent around the preferred one") {
  struct Case {
    TautLong min, max, preferred, step;
    int a, b, c, d;
  };
  for (const Case& c : {Case{64, 1024, 256, -1, 64, 1024, 256, -1}, Case{48, 48, 48, -1, 48, 48, 48, 0},
                        Case{512, 64, 256, 16, 256, 256, 256, 0}, Case{0, 0, 128, 0, 128, 128, 128, 0},
                        Case{64, 1024, 256, -7, 64, 1024, 256, -1},
                        Case{1, std::numeric_limits<TautLong>::max(), 64, 1, 1, 1 << 30, 64, 1}}) {
    HostileDriver hostile({.min = c.min, .max = c.max, .preferred = c.preferred, .granularity = c.step});
    const auto sizes = Driver::adopt(hostile.object(), "X")->sizes();
    REQUIRE(sizes);
    CHECK(sizes->min == c.a);
    CHECK(sizes->max == c.b);
    CHECK(sizes->preferred == c.c);
    CHECK(sizes->step == c.d);
  }
}

TEST_CASE("extensions of Taut's driver are reported as such") {
  HostileDriver hostile({.words = ""});
  auto driver = Driver::adopt(hostile.object(), "X");
  REQUIRE(driver);
  CHECK(driver->set_settings("rate = 48000").error().trouble == Trouble::unsupported);
  CHECK(driver->report().error().trouble == Trouble::unsupported);
  CHECK_FALSE(driver->internal_buffers());
}

TEST_CASE("unknown sample types are an error, not a guess") {
  HostileDriver hostile({.type = 99});
  CHECK_FALSE(Driver::adopt(hostile.object(), "X")->channel(true, 0));
}
