// SPDX-License-Identifier: MIT
// A cycle only computes; all other work happens inside the system, which the model stands in for.
#include "support/realtime_guard.hpp"

#include "support/skip.hpp"
#include "wasapi/rig.hpp"

namespace taut::tests::wasapi {
namespace {

constexpr const char* what = "no allocation, lock or system call of ours in a cycle of the WASAPI stream";

TEST_CASE("no allocation, lock or system call of ours in a cycle of the WASAPI stream") {
  if (!guard_cycles(OnOffence::count)) return skip(what, guard_refusal());
  for (const std::string mode : {"low-latency", "exclusive", "shared"})
    for (const int piece : {0, 50}) {
      Rig rig;
      REQUIRE(rig.open(Rig::request(mode, 192, 200)));
      REQUIRE(rig.stream->start().has_value());
      device::Turn turn;
      int turns = 0, fillings = 0;
      for (int i = 0; i < 300; ++i) {
        if (rig.stream->wait(rig.later(), turn) != device::Wake::turn) continue;
        ++turns;
        fillings += turn.filling ? 1 : 0;
        const int step = piece > 0 ? piece : turn.frames;
        if (i == 200) rig.model.advance(duration(5 * turn.frames, 48000));  // late: some passes starve
        rig.model.watch_cycles(true);
        platform::cycle_begin();
        for (int at = 0; at < turn.frames; at += step) {
          const int wanted = piece > 0 ? 0 : i == 100 ? -20 : i == 150 ? 40 : 0;
          rig.stream->done(std::min(step, turn.frames - at), std::clamp(wanted, -turn.shrink, turn.grow));
        }
        platform::cycle_end();
        rig.model.watch_cycles(false);
      }
      INFO(mode);
      CHECK(turns > 250);
      CHECK(fillings >= 1);
      CHECK_MESSAGE(guard_offences() == 0, first_offence());
    }
}

}  // namespace
}  // namespace taut::tests::wasapi
