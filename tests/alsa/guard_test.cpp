// SPDX-License-Identifier: MIT
// Between wait() and wait() only what the contract allows: the guard watches every system call, allocation and lock.
#include "platform/guard.hpp"
#include "alsa/rig.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

namespace taut::tests {
namespace {

// Two changes of the margin where turns are whole, writes late but within the kernel's limit, and one xrun, which
// wait() restarts.
void run_guarded(const FakeOffer& offer, int frames, int piece) {
  CAPTURE(frames);
  CAPTURE(piece);
  Rig rig(offer, Rig::request(frames, 40));
  REQUIRE(rig.stream->start());
  int turns = 0;
  for (int i = 0; i < 400; ++i) {
    if (rig.stream->wait(fake_clock.now() + nanos_per_second, rig.turn) != device::Wake::turn) continue;
    const platform::CycleScope cycle;
    const int step = piece > 0 ? piece : rig.turn.frames;
    if (i == 250) fake_clock.advance(duration(45, 48000));
    if (i == 300) fake_clock.advance(10'000'000);
    let_run();
    for (int at = 0; at < rig.turn.frames; at += step) {
      const int to = std::min(rig.turn.frames, at + step);
      rig.serve(at, to);
      const int wanted = piece > 0 ? 0 : i == 100 ? -20 : i == 200 ? 40 : 0;
      rig.stream->done(to - at, std::clamp(wanted, -rig.turn.shrink, rig.turn.grow));
    }
    ++turns;
  }
  CHECK(turns > 390);
  CHECK(fake.xruns >= 1);
  CHECK(fake.xruns <= 2);  // the late write, if a period ends at that moment
  CHECK(rig.round_trip == frames + rig.stream->agreed().margin);
  CHECK_MESSAGE(guard_offences() == 0, first_offence());
}

TEST_CASE("no allocation, lock or system call in a cycle of the ALSA stream, with every wake-up method") {
  if (!guard_cycles(OnOffence::count))
    return skip("no allocation, lock or system call in a cycle of the ALSA stream, with every wake-up method",
                guard_refusal());
  FakeOffer grid;
  grid.period_min = grid.period_step = 32;
  grid.hw_ptr_step = 1;
  FakeOffer coarse = grid;
  coarse.batch = true;
  coarse.hw_ptr_step = 0;
  for (const int piece : {0, 24}) {
    run_guarded({}, 64, piece);      // periods
    run_guarded(grid, 73, piece);    // timer
    run_guarded(coarse, 73, piece);  // steps
  }
}

}  // namespace
}  // namespace taut::tests
