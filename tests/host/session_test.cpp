// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstring>

#include "driver/app.hpp"
#include "host/host.hpp"
#include "host/hostile_driver.hpp"

using namespace taut;
using host::Block;
using host::Driver;
using host::Session;
using tests::eventually;
using tests::HostileDriver;
using tests::Misbehaviour;

namespace {

host::Process nothing() {
  return [](const Block<float>&) {};
}

}  // namespace

TEST_CASE("a session runs with any numbering of halves, with or without time") {
  for (const int how : {0, 1, 2, 3, 4}) {
    HostileDriver hostile(
        {.same_half = how == 1, .odd_half = how == 2, .with_time = how > 2, .position_known = how != 4});
    const auto driver = Driver::adopt(hostile.object(), "X");
    REQUIRE(driver);
    std::atomic<long> calls{0}, odd{0};
    Frames last = -1;
    auto session = Session::prepare(*driver, {}, [&](const Block<std::int32_t>& block) {
      if (block.in.size() != 2 || block.out.size() != 2 || block.frames != 256) ++odd;
      if (block.position <= last && calls > 0) ++odd;
      last = block.position;
      ++calls;
    });
    REQUIRE(session);
    REQUIRE(session->start());
    CHECK(calls >= 1);  // the one before start() returned
    CHECK(eventually([&] { return calls > 5; }));
    CHECK(session->stop());
    const long after = calls;
    hostile.cycle();
    CHECK(calls == after);
    CHECK(odd == 0);
  }
}

TEST_CASE("outputs are cleared before each callback, or keep their content") {
  for (const bool cleared : {true, false}) {
    HostileDriver hostile({.with_time = true});
    const auto driver = Driver::adopt(hostile.object(), "X");
    std::atomic<long> calls{0}, full{0};
    auto session = Session::prepare(*driver, {.cleared = cleared}, [&](const Block<std::int32_t>& block) {
      if (block.out[0][0] != 0) ++full;
      block.out[0][0] = 1 << 20;
      ++calls;
    });
    REQUIRE(session);
    REQUIRE(session->start());
    CHECK(eventually([&] { return calls > 5; }));
    CHECK(session->stop());
    CHECK(full == (cleared ? 0 : calls - 2));  // two halves
  }
}

TEST_CASE("callbacks before start and after stop do not reach the application") {
  HostileDriver hostile({.calls_in_create = true, .calls_after_stop = true});
  const auto driver = Driver::adopt(hostile.object(), "X");
  std::atomic<bool> started{false};
  std::atomic<long> early{0};
  {
    auto session = Session::prepare(*driver, {}, [&](const Block<float>&) {
      if (!started) ++early;
    });
    REQUIRE(session);
    hostile.cycle();
    started = true;
    REQUIRE(session->start());
    REQUIRE(session->stop());
  }
  hostile.cycle();  // into a destroyed session
  CHECK(early == 0);
  CHECK(hostile.disposes == 1);
}

TEST_CASE(
    "a refused size falls back to the preferred one, with a remark; a driver that refuses every size is an error") {
  HostileDriver hostile({.only_frames = 256});
  const auto driver = Driver::adopt(hostile.object(), "X");
  {
    const auto session = Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = 64}, nothing());
    REQUIRE(session);
    CHECK(session->frames() == 256);
  }
  hostile.habits.only_frames = 17;
  const auto refused = Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = 64}, nothing());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("The cable is not plugged in.") != std::string::npos);
  hostile.habits.only_frames = 0;
  CHECK(Session::prepare(*driver, {}, nothing()));
}

TEST_CASE("rate and sample types are read again once the buffers exist") {
  HostileDriver hostile({.writes_past = true, .rate_changes_in_create = true});
  const auto driver = Driver::adopt(hostile.object(), "X");
  const auto session = Session::prepare(*driver, {}, nothing());
  REQUIRE(session);
  CHECK(session->rate() == 44100);
  CHECK(session->latencies()->round_trip() == 2 * (256 + 10));
}

TEST_CASE("channels of different types are converted both ways, each from its own") {
  Misbehaviour habits{.inputs = 3, .outputs = 2, .preferred = 64};
  habits.types = {TAUT_SAMPLE_INT16, TAUT_SAMPLE_FLOAT32, TAUT_SAMPLE_INT24, TAUT_SAMPLE_INT32, TAUT_SAMPLE_INT16};
  HostileDriver hostile(habits);
  const auto driver = Driver::adopt(hostile.object(), "X");
  std::vector<float> seen;
  auto session = Session::prepare(*driver, {}, [&](const Block<float>& block) {
    if (seen.empty()) seen = {block.in[0][0], block.in[1][0], block.in[2][0]};
    block.out[0][63] = 0.5f;
    block.out[1][63] = -0.5f;
  });
  REQUIRE(session);
  const std::int16_t half = 0x4000;
  const float quarter = 0.25f;
  const unsigned char eighth[3] = {0, 0, 0x10};
  std::memcpy(hostile.memory[0].data(), &half, 2);
  std::memcpy(hostile.memory[2].data(), &quarter, 4);
  std::memcpy(hostile.memory[4].data(), eighth, 3);
  REQUIRE(session->start());
  REQUIRE(eventually([&] { return session->callbacks() > 2; }));
  REQUIRE(session->stop());
  CHECK(seen == std::vector<float>{0.5f, 0.25f, 0.125f});
  std::int32_t wide = 0;
  std::int16_t narrow = 0;
  std::memcpy(&wide, hostile.memory[6].data() + 63 * 4, 4);
  std::memcpy(&narrow, hostile.memory[8].data() + 63 * 2, 2);
  CHECK(wide == 0x40000000);
  CHECK(narrow == -0x4000);
}

TEST_CASE("DSD is refused with a message") {
  HostileDriver hostile({.type = TAUT_SAMPLE_DSD_LSB});
  const auto driver = Driver::adopt(hostile.object(), "X");
  const auto session = Session::prepare(*driver, {}, nothing());
  REQUIRE_FALSE(session);
  CHECK(session.error().what.find("DSD") != std::string::npos);
  CHECK(hostile.disposes >= 1);
}

TEST_CASE("outputReady is called once per cycle if the driver uses it, else never again") {
  for (const TautResult answer : {TautResult{TAUT_OK}, TautResult{TAUT_NOT_PRESENT}}) {
    HostileDriver hostile({.ready_answer = answer});
    const auto driver = Driver::adopt(hostile.object(), "X");
    auto session = Session::prepare(*driver, {}, nothing());
    REQUIRE(session->start());
    REQUIRE(eventually([&] { return session->callbacks() > 3; }));
    REQUIRE(session->stop());
    CHECK(hostile.ready_calls == (answer == TAUT_OK ? 1 + session->callbacks() : 1));
  }
}

TEST_CASE("the driver's questions are answered as promised, its requests wait for poll()") {
  HostileDriver hostile;
  const auto driver = Driver::adopt(hostile.object(), "X");
  auto session = Session::prepare(*driver, {}, nothing());
  REQUIRE(session);
  const auto tell = [&](TautLong selector, TautLong value = 0) {
    return hostile.callbacks.message(selector, value, nullptr, nullptr);
  };
  for (TautLong selector = -2; selector < 20; ++selector) {
    const bool known =
        selector == 1 || selector == 2 || selector == 3 || (selector >= 5 && selector <= 7) || selector == 15;
    CHECK(tell(TAUT_MESSAGE_SELECTOR_SUPPORTED, selector) == known);
  }
  CHECK(tell(TAUT_MESSAGE_ENGINE_VERSION) == 2);
  CHECK(tell(TAUT_MESSAGE_SUPPORTS_TIME_INFO) == 1);
  CHECK(tell(TAUT_MESSAGE_BUFFER_SIZE_CHANGE, 128) == 0);
  CHECK_FALSE(session->poll().any());
  CHECK(tell(TAUT_MESSAGE_RESET_REQUEST) == 1);
  CHECK(tell(TAUT_MESSAGE_LATENCIES_CHANGED) == 1);
  CHECK(tell(TAUT_MESSAGE_RESYNC_REQUEST) == 1);
  CHECK(tell(TAUT_MESSAGE_OVERLOAD) == 1);
  CHECK(tell(TAUT_MESSAGE_OVERLOAD) == 1);
  hostile.callbacks.sample_rate_did_change(0);
  const auto wants = session->poll();
  CHECK((wants.reset && wants.latencies && wants.resync));
  CHECK(wants.overloads == 2);
  CHECK(wants.rate == 0.0);
  CHECK_FALSE(session->poll().any());
}

TEST_CASE("one session per driver, sixteen in all, and none leaks") {
  HostileDriver hostile;
  const auto driver = Driver::adopt(hostile.object(), "X");
  for (int round = 0; round < 40; ++round) {
    auto session = Session::prepare(*driver, {}, nothing());
    REQUIRE(session);
    const auto second = Session::prepare(*driver, {}, nothing());
    REQUIRE_FALSE(second);
    CHECK(second.error().trouble == Trouble::wrong_state);
    Session moved = std::move(*session);
    CHECK(moved.frames() == 256);
  }
}

TEST_CASE("destroying a session whose callback sleeps does not hang, nor does one that ends itself") {
  HostileDriver hostile;
  const auto driver = Driver::adopt(hostile.object(), "X");
  auto session = Session::prepare(
      *driver, {}, [](const Block<float>&) { std::this_thread::sleep_for(std::chrono::milliseconds(30)); });
  REQUIRE(session->start());
  { const Session gone = std::move(*session); }
  CHECK(hostile.disposes == 1);
  CHECK(Session::prepare(*driver, {}, nothing()));
}
