// SPDX-License-Identifier: MIT
// The contract's conformance tests on the fake HAL.
#include <rapidcheck.h>

#include <random>

#include "coreaudio/rig.hpp"

namespace taut::tests::coreaudio {
namespace {

namespace conformance = device::conformance;

std::vector<std::uint32_t> any_streams() {
  static const std::vector<std::vector<std::uint32_t>> shapes{{1}, {2}, {8}, {1, 1}, {2, 4}, {2, 1, 3}};
  return *rc::gen::elementOf(shapes);
}

Spec any_box() {
  Spec spec;
  spec.in = any_streams();
  spec.out = any_streams();
  spec.frames = static_cast<std::uint32_t>(*rc::gen::inRange(14, 1000));
  spec.ppm = *rc::gen::inRange(-500, 501);
  for (std::uint32_t* number : {&spec.in_safety, &spec.out_safety, &spec.in_latency, &spec.out_latency,
                                &spec.in_stream_latency, &spec.out_stream_latency})
    *number = static_cast<std::uint32_t>(*rc::gen::inRange(0, 400));
  spec.late_changes = *rc::gen::inRange(0, 3);
  return spec;
}

TEST_CASE("what is missing is reported in sentences") {
  Rig rig;
  conformance::check_absent(*rig.backend, "coreaudio:gone");
}

TEST_CASE("whatever the probe lists can be opened") {
  Spec spec;
  for (const int late : {0, 3}) {
    spec.late_changes = late;
    Rig rig(spec);
    conformance::check_probe(*rig.backend, box_id);
  }
  spec.fixed_size = true;
  Rig rig(spec);
  conformance::check_probe(*rig.backend, box_id);
}

TEST_CASE("a stream keeps the contract, on any device") {
  CHECK(rc::check([] {
    Rig rig(any_box());
    const int frames = *rc::gen::inRange(14, 1000);
    auto request = both(frames, *rc::gen::inRange(0, 3) * frames);
    const int ways = *rc::gen::inRange(0, 3);
    if (ways == 1) request.in.clear();
    if (ways == 2) request.out.clear();
    RC_ASSERT(rig.open(request));
    RC_ASSERT(rig.stream->agreed().frames == frames);
    conformance::check_stream(*rig.stream, nanos_per_second, ways == 0);
    RC_ASSERT(rig.mac.truth.unplayed == 0);
    RC_ASSERT(rig.mac.truth.skipped == 0);
    RC_ASSERT(rig.box->inputs_off == (ways == 1));
  }));
}

TEST_CASE("cycles of varying size, on aggregates and devices that have them") {
  for (const std::uint32_t most : {64U, 300U}) {
    Spec spec;
    spec.frames = most;
    spec.variable = most;
    Rig rig(spec);
    std::minstd_rand random(7);
    rig.box->sizes = [&] { return 1 + static_cast<int>(random() % most); };
    REQUIRE(rig.open(both(static_cast<int>(most), most)));
    CHECK_FALSE(rig.stream->agreed().fixed);
    conformance::check_stream(*rig.stream, nanos_per_second, true);
  }
}

TEST_CASE("the measured round trip is the reported one, to the frame") {
  CHECK(rc::check([] {
    Rig rig(any_box());
    const int frames = *rc::gen::inRange(14, 600);
    RC_ASSERT(rig.open(both(frames, *rc::gen::inRange(0, 3) * frames)));
    RC_ASSERT(rig.stream->start().has_value());
    conformance::Player player(*rig.stream);
    player.piece = *rc::gen::inRange(0, frames + 1);
    const Frames own = rig.stream->agreed().in.latency + rig.stream->agreed().out.latency;
    RC_ASSERT(own == rig.box->cable() + rig.box->spec.in_safety + rig.box->spec.out_safety + frames);
    RC_ASSERT(player.run(own + 20 * frames, 3600 * nanos_per_second));
    RC_ASSERT(player.complaint == "");
    RC_ASSERT(player.silent == own);
    RC_ASSERT(player.lost_in + player.lost_out == 0);
  }));
}

TEST_CASE("a host that is sometimes late hears silence or the right frames, and each lost frame is counted") {
  CHECK(rc::check([] {
    Rig rig(any_box());
    const int frames = *rc::gen::inRange(32, 300);
    RC_ASSERT(rig.open(both(frames, *rc::gen::inRange(0, 3) * frames)));
    RC_ASSERT(rig.stream->start().has_value());
    conformance::Player player(*rig.stream);
    std::minstd_rand random(*rc::gen::inRange(1U, 1000000U));
    player.host = [&](const device::Turn& turn) {
      if (!turn.filling && random() % 5 == 0)
        rig.mac.advance(static_cast<Nanos>(random() % 3000) * duration(frames, 48000) / 1000);
    };
    RC_ASSERT(player.run(100 * frames, 3600 * nanos_per_second));
    player.host = [](const device::Turn&) {};
    RC_ASSERT(player.run(40 * frames, 3600 * nanos_per_second));
    RC_ASSERT(player.complaint == "");
    RC_ASSERT(player.lost_in <= player.lost_out);
    RC_ASSERT(player.turn.out.position - player.turn.in.position == frames + rig.stream->agreed().margin);
    RC_ASSERT(rig.mac.truth.unplayed == 0);  // the hand-off gives silence before the HAL has to
  }));
}

}  // namespace
}  // namespace taut::tests::coreaudio
