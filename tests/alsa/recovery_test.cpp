// SPDX-License-Identifier: MIT
// A failing card: the stream goes on or reports that the card is gone, and never spins.
#include <cerrno>
#include <cmath>

#include "alsa/rig.hpp"

namespace taut::tests {
namespace {

using device::Wake;

struct Running : Rig {
  explicit Running(FakeOffer offer = {}, int frames = 64, Frames margin = 64) : Rig(offer, request(frames, margin)) {
    REQUIRE(stream->start());
    began = fake_clock.now();
    REQUIRE(turns_of(20) == Wake::turn);
  }
  Nanos began = 0;
};

TEST_CASE("an unplugged card is gone within two polls, although avail keeps advancing") {
  for (const bool linkable : {true, false}) {
    FakeOffer offer;
    offer.linkable = linkable;
    Running rig(offer);
    const long polls = fake.polls;
    fake.unplugged = true;
    CHECK(rig.turns_of(2) == Wake::gone);
    CHECK(rig.step() == Wake::gone);
    CHECK(fake.polls <= polls + 2);
    const Error error = rig.stream->explain(rig.stream->fault());
    CHECK(error.trouble == Trouble::absent);
    CHECK(error.what == "The sound device 'hw:Fake,0,0' was unplugged or switched off.");
    rig.stream->stop();
    CHECK(rig.stream->start().error().trouble == Trouble::absent);
  }
}

TEST_CASE("unplugged during sleep, within a turn, and before the start") {
  Running open_turn;
  REQUIRE(open_turn.stream->wait(fake_clock.now() + nanos_per_second, open_turn.turn) == Wake::turn);
  fake.unplugged = true;
  CHECK(open_turn.stream->wait(fake_clock.now() + 1000, open_turn.turn) == Wake::gone);

  Rig filling({}, Rig::request(64, 64));
  REQUIRE(filling.stream->start());
  REQUIRE(filling.stream->wait(0, filling.turn) == Wake::turn);
  fake.unplugged = true;
  filling.stream->done(filling.turn.frames, 0);
  CHECK(filling.step() == Wake::gone);
}

TEST_CASE("an xrun restarts both directions through a filling turn; losses are counted by time") {
  for (const int late : {32, 70, 200, 5000}) {  // the kernel notices at the period's end, 32 frames late
    CAPTURE(late);
    FakeOffer offer;
    offer.ppm = 200;
    Running rig(offer, 64, 32);
    // The host takes the margin plus `late` frames for one turn.
    REQUIRE(rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) == Wake::turn);
    rig.serve(0, 64);
    fake_clock.advance(duration(32 + late, 48000));
    let_run();
    rig.stream->done(64, 0);
    const int fills = rig.fills;
    REQUIRE(rig.turns_of(30) == Wake::turn);
    CHECK(rig.fills == fills + 1);
    CHECK(fake.xruns == 1);
    CHECK(rig.in_lost > 0);
    CHECK_FALSE(rig.discontinuous);
    CHECK(rig.round_trip == 96);
    const double elapsed = static_cast<double>(rig.turn.ready - rig.began) * 48000 * 1.0002 / 1e9;
    CHECK(std::abs(static_cast<double>(rig.in_end) - elapsed) < 3);
    CHECK(rig.stream->explain(rig.stream->fault()).what.find("ran out of data") != std::string::npos);
  }
}

TEST_CASE("capture alone restarts by itself") {
  auto request = Rig::request(64, 64);
  request.out.clear();
  Rig rig({}, request);
  REQUIRE(rig.stream->start());
  const Nanos began = fake_clock.now();
  rig.turns_of(10);
  fake_clock.advance(duration(1000, 48000));
  let_run();
  REQUIRE(rig.turns_of(10) == Wake::turn);
  CHECK(fake.xruns == 1);
  CHECK(rig.in_lost > 900);
  CHECK_FALSE(rig.discontinuous);
  CHECK(std::abs(static_cast<double>(rig.in_end - frames_in(rig.turn.ready - began, 48000))) < 3);
}

TEST_CASE("a card that never runs after a start is given up") {
  Running rig;
  fake_clock.advance(nanos_per_second);
  let_run();
  fake.dead_on_start = true;
  const long polls = fake.polls, starts = fake.starts;
  Wake wake = Wake::turn;
  for (int i = 0; i < 100 && wake == Wake::turn; ++i) wake = rig.step();
  CHECK(wake == Wake::gone);
  CHECK(fake.starts - starts <= 10);
  CHECK(fake.polls - polls <= 10);
  CHECK(rig.stream->explain(rig.stream->fault()).what.find("times in a row") != std::string::npos);
}

TEST_CASE("spurious POLLERR, permanent or once") {
  Running rig;
  fake.false_alarms = true;
  const long polls = fake.polls;
  Wake wake = Wake::turn;
  for (int i = 0; i < 100 && wake == Wake::turn; ++i) wake = rig.step();
  CHECK(wake == Wake::gone);
  CHECK(fake.polls - polls <= 20);  // two per restart, including the wait until the written frames have played

  Running once;
  fake.false_alarms = true;
  REQUIRE(once.step() == Wake::turn);
  fake.false_alarms = false;
  REQUIRE(once.turns_of(20) == Wake::turn);
  CHECK(once.round_trip == 128);
}

TEST_CASE("spurious wake-ups do not cause spinning") {
  Running rig;
  fake.false_wakes = true;
  const long polls = fake.polls;
  REQUIRE(rig.turns_of(100) == Wake::turn);
  CHECK(fake.polls - polls < 100 * 10);
  CHECK(fake.xruns == 0);
  CHECK(rig.round_trip == 128);
}

TEST_CASE("interrupted polls are retried") {
  Running rig;
  fake.interrupted_polls = 5;
  REQUIRE(rig.turns_of(5) == Wake::turn);
  CHECK(fake.xruns == 0);
  CHECK(rig.in_lost == 0);
}

TEST_CASE("system suspend: the stream resumes or is prepared again, and the lost time is reported") {
  for (const int code : {0, -ENOSYS}) {
    Running rig;
    fake.suspended = true;
    fake.resume_refusals = 10;  // two per attempt, one per direction
    fake.resume_code = code;
    const long polls = fake.polls;
    REQUIRE(rig.turns_of(30) == Wake::turn);
    CHECK(fake.polls - polls < 45);
    CHECK(rig.fills == 2);
    CHECK(rig.in_lost > 5 * 470);
    CHECK_FALSE(rig.discontinuous);
    CHECK(rig.round_trip == 128);
    CHECK(rig.stream->explain(rig.stream->fault()).what.find("slept") != std::string::npos);
  }
}

TEST_CASE("a failing commit restarts; one that reports the card gone ends the stream") {
  for (const PointerAccess access :
       {PointerAccess::library, PointerAccess::sync_ptr}) {  // writing to a page cannot fail
    FakeOffer offer;
    offer.access = access;
    Running rig(offer);
    fake.commit_code = -EIO;
    REQUIRE(rig.turns_of(20) == Wake::turn);
    CHECK(rig.fills == 2);
    CHECK(rig.round_trip == 128);
    fake.commit_code = -ENODEV;
    CHECK(rig.turns_of(2) == Wake::gone);
  }
}

TEST_CASE("a failing start or prepare is reported in a sentence") {
  Rig rig({}, Rig::request(64, 64));
  fake.prepare_code = -EIO;
  const auto refused = rig.stream->start();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == "The sound device 'hw:Fake,0,0' could not be started: Input/output error.");
  CHECK_FALSE(refused.error().remedy.empty());
  fake.prepare_code = 0;
  fake.start_code = -EIO;
  REQUIRE(rig.stream->start());
  Wake wake = Wake::turn;
  for (int i = 0; i < 100 && wake == Wake::turn; ++i) wake = rig.step();
  CHECK(wake == Wake::gone);
}

}  // namespace
}  // namespace taut::tests
