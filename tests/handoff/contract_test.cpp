// SPDX-License-Identifier: MIT
// The hand-off keeps the device contract, on a model server in virtual time.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <random>

#include "handoff/model_server.hpp"
#include "support/conformance.hpp"

using namespace taut;
using device::conformance::Player;
using tests::ModelBackend;

namespace {

constexpr Nanos hour = 3600 * nanos_per_second;

std::unique_ptr<device::Stream> open(ModelBackend& backend, Frames margin) {
  const auto& shape = backend.server.shape;
  return backend
      .open({.in = shape.input ? "model:server" : "",
             .out = shape.output ? "model:server" : "",
             .rate = shape.rate,
             .frames = shape.period,
             .margin = margin})
      .value();
}

}  // namespace

TEST_CASE("a backend on the hand-off answers like every backend") {
  ModelBackend backend({});
  device::conformance::check_absent(backend, "model:nobody");
  device::conformance::check_probe(backend, "model:server");
}

TEST_CASE("a stream of the hand-off keeps the contract") {
  for (const int period : {1, 31, 64, 256})
    for (const Frames margin : {0, 1, 2})
      for (const bool fixed : {true, false}) {
        CAPTURE(period);
        CAPTURE(margin);
        CAPTURE(fixed);
        ModelBackend backend({.period = period, .fixed = fixed, .cable = 300, .interleaved = period == 31});
        std::minstd_rand random(7);
        if (!fixed)
          backend.server.sizes = [&] { return 1 + static_cast<int>(random() % static_cast<unsigned>(period)); };
        device::conformance::check_stream(*open(backend, margin * period), nanos_per_second, true);
        CHECK(backend.server.unwritten == 0);
        CHECK_FALSE(backend.server.stale_write);
      }
}

TEST_CASE("one direction alone") {
  for (const bool input : {true, false}) {
    ModelBackend backend({.input = input, .output = !input});
    device::conformance::check_stream(*open(backend, 64), nanos_per_second, false);
  }
}

TEST_CASE("the measured round trip is the agreed one, for any cycle sizes, in any pieces") {
  CHECK(rc::check([] {
    const int period = *rc::gen::inRange(1, 512);
    const bool fixed = *rc::gen::arbitrary<bool>();
    ModelBackend backend({.rate = *rc::gen::element(44100.0, 48000.0, 96000.0),
                          .period = period,
                          .fixed = fixed,
                          .channels = *rc::gen::inRange(1, 9),
                          .cable = period + *rc::gen::inRange(0, 700),
                          .interleaved = *rc::gen::arbitrary<bool>(),
                          .share = *rc::gen::inRange(1, 101)});
    std::minstd_rand random(*rc::gen::inRange(1u, 1000000u));
    if (!fixed) backend.server.sizes = [&] { return 1 + static_cast<int>(random() % static_cast<unsigned>(period)); };
    const auto stream = open(backend, *rc::gen::inRange(0, 3 * period));
    RC_ASSERT(stream->start().has_value());
    Player player(*stream);
    player.piece = *rc::gen::inRange(0, period + 1);
    const Frames own = stream->agreed().in.latency + stream->agreed().out.latency;
    RC_ASSERT(player.run(own + 20 * period, hour));
    RC_ASSERT(player.complaint == "");
    // The start of a filling turn longer than the first callback has already passed.
    RC_ASSERT(player.silent >= own);
    RC_ASSERT(player.silent <= own + (fixed ? 0 : period - 1));
    RC_ASSERT(player.lost_in + player.lost_out == 0);
    RC_ASSERT(player.turn.out.position - player.turn.in.position == period + stream->agreed().margin);
    RC_ASSERT(backend.server.unwritten == 0);
    RC_ASSERT(backend.server.silent == 0);
  }));
}

TEST_CASE("a late engine costs what it reports, and late audio never plays") {
  CHECK(rc::check([] {
    const int period = *rc::gen::inRange(1, 300);
    const bool fixed = *rc::gen::arbitrary<bool>();
    ModelBackend backend({.period = period, .fixed = fixed, .cable = 400, .share = *rc::gen::inRange(1, 101)});
    std::minstd_rand random(*rc::gen::inRange(1u, 1000000u));
    if (!fixed) backend.server.sizes = [&] { return 1 + static_cast<int>(random() % static_cast<unsigned>(period)); };
    const auto stream = open(backend, *rc::gen::inRange(0, 3) * period);
    RC_ASSERT(stream->start().has_value());
    Player player(*stream);
    const int most = *rc::gen::inRange(1, 8);  // the host's longest run, in cycles
    player.host = [&](const device::Turn& turn) {
      if (!turn.filling && random() % 5 == 0)
        backend.server.clock.advance(static_cast<Nanos>(random() % static_cast<unsigned>(most * 1000)) *
                                     duration(period, 48000) / 1000);
    };
    RC_ASSERT(player.run(100 * period, hour));
    player.host = [](const device::Turn&) {};
    RC_ASSERT(player.run(20 * period, hour));
    RC_ASSERT(player.complaint == "");
    RC_ASSERT(player.lost_out == backend.server.silent);
    RC_ASSERT(player.lost_in <= player.lost_out);
    RC_ASSERT(player.fillings == 1);
    RC_ASSERT(backend.server.unwritten == 0);
    RC_ASSERT_FALSE(backend.server.stale_write);
    RC_ASSERT(player.turn.out.position - player.turn.in.position == period + stream->agreed().margin);
  }));
}

TEST_CASE("cycles the server ran without us are lost in both directions, and the timeline goes on after them") {
  const device::End end{.channels = 1, .type = audio::SampleType::float32, .layout = audio::Layout::separate};
  for (Frames lost : {64, 128, 100'000}) {
    CAPTURE(lost);
    const auto handoff =
        device::handoff::Handoff::make({.rate = 48000, .frames = 64, .margin = 64, .in = end, .out = end}).value();
    REQUIRE(handoff->start());
    std::vector<float> in(64, 0.5F), out(64);
    const std::vector<audio::Area> from{{reinterpret_cast<std::byte*>(in.data()), sizeof(float)}},
        to{{reinterpret_cast<std::byte*>(out.data()), sizeof(float)}};
    const auto offer = [&](Frames gap) {
      return handoff->offer({.frames = 64, .in = from, .out = to, .deadline = hour, .lost = gap});
    };
    device::Turn turn;
    const auto serve = [&](float value) {
      REQUIRE(handoff->wait(handoff->clock().now(), turn) == device::Wake::turn);
      for (int i = 0; i < turn.frames; ++i) {
        const auto at = i < turn.out.split ? turn.out.at + i : i - turn.out.split;
        *reinterpret_cast<float*>(turn.out.areas[0].data + turn.out.areas[0].step * at) = value;
      }
      handoff->done(turn.frames, 0);
    };
    serve(1);  // the filling turn
    offer(0);
    offer(0);
    serve(2);
    CHECK(turn.in.lost == 0);
    const Frames in_next = turn.in.position + 64, out_next = turn.out.position + 64;
    offer(lost);
    // Beyond the ring's size, the cycle after the gap is lost too.
    if (lost > 10'000) {
      CHECK(handoff->wait(handoff->clock().now(), turn) == device::Wake::idle);
      offer(0);
      lost += 64;
    }
    serve(3);
    CHECK(turn.in.lost == lost);
    CHECK(turn.out.lost == lost);
    CHECK(turn.in.position == in_next + lost);
    CHECK(turn.out.position == out_next + lost);
    // Late audio is not played later either.
    offer(0);
    CHECK(out.front() == 3);
    serve(4);
    CHECK(turn.in.lost == 0);
  }
}
