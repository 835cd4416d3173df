// SPDX-License-Identifier: MIT
// Neither the IOProc nor the engine's side of a cycle does what may block.
#include "platform/guard.hpp"
#include "coreaudio/rig.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

namespace taut::tests::coreaudio {
namespace {

constexpr const char* what = "no allocation, lock or system call of ours in a cycle of the Core Audio stream";

TEST_CASE("no allocation, lock or system call of ours in a cycle of the Core Audio stream") {
  if (!guard_cycles(OnOffence::count)) return skip(what, guard_refusal());
  for (const Frames margin : {0, 64}) {
    Rig rig;
    REQUIRE(rig.open(both(64, margin)));
    REQUIRE(rig.stream->start());
    rig.mac.watch_cycles = true;
    device::Turn turn;
    int turns = 0;
    for (int i = 0; i < 400; ++i) {
      if (i == 100) rig.mac.overload_only(*rig.box);
      if (i == 200) rig.mac.stall(*rig.box, 10'000'000);
      if (i == 250) rig.mac.change_frames(*rig.box, 128);
      if (rig.stream->wait(rig.mac.clock.now() + nanos_per_second, turn) != Wake::turn) continue;
      ++turns;
      platform::cycle_begin();
      rig.stream->done(turn.frames, 0);
      platform::cycle_end();
      if (i == 300) rig.mac.advance(5'000'000);  // late
    }
    rig.mac.watch_cycles = false;
    CHECK(turns > 350);
    CHECK_MESSAGE(guard_offences() == 0, first_offence());
  }
}

}  // namespace
}  // namespace taut::tests::coreaudio
