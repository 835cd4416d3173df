// SPDX-License-Identifier: MIT
// Nothing between wake-up and sleep allocates, locks or enters the kernel: neither in normal operation, nor in a
// drop-out, nor when the device disappears.
#include <doctest/doctest.h>

#include "engine/quiet_host.hpp"
#include "engine/rig.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

using taut::tests::Rig;

namespace {

void run_guarded(const std::string& card, int frames, int channels, const std::string& safety, taut::Nanos busy = 0,
                 double rate = 0) {
  Rig rig(card, frames, channels, safety, 32, false, rate);
  rig.start([&] { rig.world.clock().advance(rig.host->callbacks % 50 == 49 ? busy : 0); });
  rig.run(500);
}

// On the engine's own threads: the first event needs the worker.
void run_guarded_in_real_time(const std::string& card) {
  using namespace taut::tests;
  Engine engine;
  Initialised* const initialised = initialise(engine, card);
  const auto host = std::make_shared<QuietHost>();
  auto* const prepared = initialised->prepare(stereo, 64, host).value();
  REQUIRE(prepared->start());
  CHECK(eventually([&] { return initialised->report().events.size() >= 3 && !initialised->report().on_stand_in; }));
  REQUIRE(prepared->stop());
}

}  // namespace

TEST_CASE("the guard finds nothing in the cycle") {
  using namespace taut::tests;
  if (!guard_cycles(OnOffence::count)) return skip("the guard finds nothing in the cycle", guard_refusal());
  run_guarded("c?in=8&out=8", 64, 8, "safe");
  run_guarded("c?in=8&out=8&format=s24&layout=separate", 100, 8, "20");
  run_guarded("c?in=2&out=2&cycle=96", 64, 2, "64");
  run_guarded("c?in=2&out=2&cycle=512&pieces=on", 64, 2, "64");
  run_guarded("c?in=2&out=2", 64, 2, "32", 10'000'000);
  run_guarded("c?in=2&out=2&faults=lost@3000:50,late@5000:9ms,stall@9000:5ms,step@12000:900,unplug@20000:30ms", 64, 2,
              "64");
  // At rates the hardware lacks: an odd ratio, a multiple, pieces of a long cycle, every fault.
  run_guarded("c?in=8&out=8&rates=44100&format=s24", 64, 8, "safe", 0, 48000);
  run_guarded("c?in=2&out=2&rates=96000", 64, 2, "64", 0, 48000);
  run_guarded("c?in=2&out=2&rates=44100&cycle=512&pieces=on", 64, 2, "64", 0, 48000);
  run_guarded("c?in=2&out=2&rates=44100&faults=lost@3000:50,late@5000:9ms,stall@9000:5ms,unplug@20000:30ms", 64, 2,
              "64", 10'000'000, 48000);
  run_guarded("c?in=2&out=2&faults=rate@9000:44100,rate@25000:48000", 64, 2, "64", 0, 48000);
  run_guarded_in_real_time("virtual:guarded?faults=lost@1000:50,unplug@9600:100ms");
  CHECK_MESSAGE(guard_offences() == 0, first_offence());
}
