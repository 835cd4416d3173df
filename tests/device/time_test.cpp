// SPDX-License-Identifier: MIT
// A card's time: exact after a day, and monotonic through every fault.
#include <rapidcheck.h>

#include "device/cards.hpp"
#include "device/virtual/sample_clock.hpp"

namespace taut::device::virtual_card {
namespace {

TEST_CASE("frame and time are inverses, through drift, stalls and steps") {
  CHECK(rc::check([] {
    const double rate = *rc::gen::element(8000.0, 44100.0, 48000.0, 384000.0);
    SampleClock clock(rate, *rc::gen::inRange(-100000, 100000), *rc::gen::inRange(-1000, 1000),
                      *rc::gen::inRange<Nanos>(0, 1'000'000'000'000'000));
    Frames frame = *rc::gen::inRange<Frames>(0, 1'000'000'000);
    for (int events = *rc::gen::inRange(0, 6); events > 0; --events) {
      const Nanos now = clock.time_of(frame);
      if (*rc::gen::arbitrary<bool>())
        clock.stall(frame, now, *rc::gen::inRange<Nanos>(1, second));
      else
        clock.step(frame, now, *rc::gen::inRange<Frames>(-1000, 1000));
      frame += *rc::gen::inRange<Frames>(1, 100'000);
    }
    const Nanos at = clock.time_of(frame);
    const Frames found = clock.frame_at(at);
    RC_ASSERT(found >= frame);
    RC_ASSERT(clock.time_of(found) == at);
    RC_ASSERT(clock.time_of(found + 1) > at);
    RC_ASSERT(clock.frame_at(at + 12'345) >= found);
    RC_ASSERT(clock.time_of(frame + 1) >= at);
  }));
}

TEST_CASE("a ramp gains what its formula says") {
  // 10 ppm per second: after 100 s the clock is 1000 ppm fast, and 500 on average.
  const SampleClock clock(48000, 0, 10, 0);
  CHECK(clock.frame_at(100 * second) == 4'800'000 + 2'400);
  // The ramp ends at 20 %, then the rate is constant.
  const SampleClock wild(48000, 0, 1000, 0);
  const Nanos end = 200 * second;
  CHECK(wild.frame_at(end + 2 * second) - wild.frame_at(end + second) == 57'600);
}

TEST_CASE("after 24 hours every turn is in place, to the frame and the nanosecond") {
  World world;
  const auto stream = started(world, "in=1&out=1&format=s16&cable=off", 8192, 1);
  Turn turn;
  Frames position = 0;
  while (world.clock().now() < 24 * hour) {
    REQUIRE(stream->wait(48 * hour, turn) == Wake::turn);
    stream->done(turn.frames, 0);
    if (turn.filling) continue;
    const bool right = turn.in.position == position && turn.out.position == position + 8193 && turn.in.lost == 0 &&
                       turn.ready == duration(position + 8192, 48000);
    REQUIRE(right);
    position += 8192;
  }
  CHECK(position / 8192 == Frames{24} * 3600 * 48000 / 8192);
}

TEST_CASE("a clock that is off by 50 ppm is off by exactly that after 24 hours") {
  World world;
  const auto stream = started(world, "in=1&out=1&format=s16&cable=off&ppm=50", 8192, 64);
  Turn turn;
  while (world.clock().now() < 24 * hour) {
    REQUIRE(stream->wait(48 * hour, turn) == Wake::turn);
    stream->done(turn.frames, 0);
  }
  const Frames frames = turn.in.position + turn.frames;
  const auto seconds = static_cast<long double>(frames) / (48000.0L * 1.00005L);
  CHECK(std::abs(static_cast<long double>(turn.ready) - seconds * 1e9L) < 1.0L);
}

TEST_CASE("`until` is honoured, and no time passes while a turn is open") {
  World world;
  const auto stream = started(world, "", 480, 480);
  Turn turn;
  REQUIRE(stream->wait(hour, turn) == Wake::turn);
  stream->done(100, 0);
  CHECK(stream->wait(3 * second, turn) == Wake::idle);
  CHECK(world.clock().now() == 3 * second);
  stream->done(860, 0);
  CHECK(stream->wait(3 * second + 1'000, turn) == Wake::idle);
  CHECK(world.clock().now() == 3 * second + 1'000);
  CHECK(stream->wait(hour, turn) == Wake::turn);
  CHECK(turn.ready == 3 * second + 10'000'000);
}

}  // namespace
}  // namespace taut::device::virtual_card
