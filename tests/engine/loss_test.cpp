// SPDX-License-Identifier: MIT
// Devices that disappear, stall and return: the host's callbacks go on, and every drop-out has a cause.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/diagnose.hpp"
#include "engine/rig.hpp"

using namespace taut;
using taut::tests::Rig;
using What = device::virtual_card::Fault::What;

namespace {

constexpr Nanos ms = 1'000'000;
const Nanos period = duration(64, 48000);

bool reports(const engine::Report& report, std::string_view words) {
  return std::ranges::any_of(report.events, [&](const auto& line) { return line.find(words) != std::string::npos; });
}

// Steps with the worker always active; returns the longest pause between two callbacks.
Nanos run_closely(Rig& rig, std::int64_t callbacks) {
  Nanos last = rig.world.clock().now(), longest = 0;
  for (std::int64_t seen = rig.host->callbacks; seen < callbacks;) {
    REQUIRE(rig.running->step());
    rig.world.settle();
    rig.running->deliver();
    if (rig.host->callbacks == seen) continue;
    seen = rig.host->callbacks;
    longest = std::max(longest, rig.world.clock().now() - std::exchange(last, rig.world.clock().now()));
  }
  return longest;
}

}  // namespace

TEST_CASE(
    "unplugged in mid-stream: callbacks go on within two periods, silent; replugged: same latency, automatically") {
  Rig rig("c?in=2&out=2&delay=5", 64, 2, "40");
  rig.world.card("c").schedule({.what = What::unplug, .frame = 20000, .amount = 300 * ms});
  rig.start();
  CHECK(run_closely(rig, 20000 / 64 + 20) <= 2 * period);
  CHECK(rig.report().on_stand_in);
  CHECK(reports(rig.report(), "gone"));
  const auto silent = rig.host->silent;
  CHECK(run_closely(rig, 20000 / 64 + 120) <= 2 * period);
  CHECK(rig.host->silent >= silent + 99 * 64);

  const auto returned = rig.host->returned;
  CHECK(run_closely(rig, 20000 / 64 + 600) <= 3 * period);
  CHECK_FALSE(rig.report().on_stand_in);
  CHECK(reports(rig.report(), "back after"));
  CHECK(rig.host->returned > returned + 200 * 64);
  CHECK(rig.host->other_trip == 0);
  CHECK(rig.host->round_trip == 64 + 40 + 5);
  CHECK(rig.report().xruns.total() == 0);
}

TEST_CASE("a stalled device counts as gone after four periods and 20 ms, and is taken back") {
  Rig rig("c?in=2&out=2", 64, 2);
  rig.world.card("c").schedule({.what = What::stall, .frame = 9600, .amount = 250 * ms});
  rig.start();
  const Nanos longest = run_closely(rig, 48000 / 64);
  CHECK(longest > 4 * period + 20 * ms);
  CHECK(longest <= 6 * period + 20 * ms);
  CHECK(reports(rig.report(), "considered lost"));
  CHECK(reports(rig.report(), "back after"));
  CHECK(rig.host->other_trip == 0);
}

TEST_CASE("each drop-out is blamed on whoever exceeded its time") {
  const auto after = [](const std::string& fault, Nanos busy) {
    Rig rig("c?in=2&out=2" + fault, 64, 2, "64");
    rig.start([&] { rig.world.clock().advance(rig.host->callbacks == 100 ? busy : 0); });
    rig.run(300);
    return rig.report();
  };
  const auto host = after("", 5 * ms);
  CHECK(host.xruns.host_late == 1);
  CHECK(host.xruns.total() == 1);
  CHECK(reports(host, "took 5.00 of 1.33 ms"));
  const auto thread = after("&faults=late@6400:7ms", 0);
  CHECK(thread.xruns.thread_late == 1);
  CHECK(thread.xruns.total() == 1);
  CHECK(reports(thread, "kept the audio thread waiting"));
  const auto device = after("&faults=lost@6400:77", 0);
  CHECK(device.xruns.device_late == 1);
  CHECK(device.xruns.total() == 1);
  CHECK(device.xruns.lost == 77);
  const auto nobody = after("", 1 * ms);
  CHECK(nobody.xruns.total() == 0);
}

TEST_CASE("a thread that is held up outside the host's callbacks is late by the computer's fault") {
  // Woken after 0.1 ms, then stopped for 4 ms; the host took 0.2 ms of the 1.33 ms.
  const Nanos margin = period;
  const engine::Timing last{
      .ready = 0, .woken = ms / 10, .called = ms / 5, .done = 4 * ms + 3 * (ms / 10), .due = margin};
  const engine::Event held = engine::diagnose(last, period, period, 64);
  CHECK(held.kind == engine::Event::Kind::thread_late);
  CHECK(held.a == 4 * ms + ms / 10);
  CHECK(held.b == margin);
  engine::Timing host = last;
  host.called = 3 * ms;
  CHECK(engine::diagnose(host, period, period, 64).kind == engine::Event::Kind::host_late);
}

TEST_CASE("a late host gets no message during the start") {
  Rig rig("c?in=1&out=1", 64, 1, "0");
  rig.start([&] { rig.world.clock().advance(rig.host->callbacks == 1 ? 5 * ms : 0); });
  run_closely(rig, 3);
  CHECK(rig.report().xruns.total() == 1);
  CHECK(rig.host->notices[static_cast<int>(engine::Notice::overload)] == 0);
  run_closely(rig, 8);
  CHECK(rig.host->notices[static_cast<int>(engine::Notice::overload)] == 1);
}
