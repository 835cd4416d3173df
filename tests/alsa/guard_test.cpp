// SPDX-License-Identifier: MIT
// Nothing but what the contract allows happens between wait() and wait(): the guard watches every system call, allocation
// and lock of done() and of the turn.
#include "platform/guard.hpp"
#include "alsa/rig.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

namespace taut::tests {
namespace {

TEST_CASE("no allocation, lock or system call in a cycle of the ALSA stream") {
  if (!guard_cycles(OnOffence::count))
    return skip("no allocation, lock or system call in a cycle of the ALSA stream", guard_refusal());
  Rig rig({}, Rig::request(64, 40));
  REQUIRE(rig.stream->start());
  int turns = 0;
  for (int i = 0; i < 400; ++i) {
    if (rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) != device::Wake::turn) continue;
    const platform::Cycle cycle;
    rig.serve(0, rig.turn.frames);
    if (i == 300) {
      fake_clock.advance(10'000'000);  // an xrun: its restart is wait()'s
      let_run();
    }
    rig.stream->done(rig.turn.frames, i == 100 ? -20 : i == 200 ? 40 : 0);
    ++turns;
  }
  CHECK(turns > 390);
  CHECK(fake.xruns == 1);
  CHECK(rig.round_trip == 124);
  CHECK_MESSAGE(guard_offences() == 0, first_offence());
}

}  // namespace
}  // namespace taut::tests
