// SPDX-License-Identifier: MIT
// Changes of a device are read from a HAL that is slow, or loses the device meanwhile.
#include <atomic>
#include <thread>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/properties.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

namespace ca = device::coreaudio;

TEST_CASE("a reading that hangs in the HAL holds up no newer one, and never replaces it") {
  Rig rig;
  std::atomic<bool> hangs{false}, answered{false}, told{false}, opened{false};
  rig.mac.before_read = [&](hal::Object /*object*/, const hal::Address& address) {
    // The look at what changed during the opening: the latency of the inputs has been read, that of the outputs has not.
    if (rig.mac.listeners() == 0 || address != ca::side(hal::safety_offset, false) || hangs.exchange(true)) return;
    eventually([&] { return answered.load(); });
  };
  std::thread opener([&] { opened = rig.open(both()); });
  CHECK(eventually([&] { return hangs.load(); }));
  const Frames before = rig.box->spec.in_latency + rig.box->spec.in_stream_latency + rig.box->spec.in_safety;
  {
    const std::lock_guard lock(rig.mac.mutex);
    rig.box->spec.in_latency += 100;
  }
  rig.mac.notify(rig.box->object, hal::latency);
  std::thread listener([&] {
    rig.mac.advance(1000);
    told = true;
  });
  CHECK(eventually([&] { return told.load(); }));
  answered = true;
  opener.join();
  listener.join();
  REQUIRE(opened);
  REQUIRE(rig.stream->start());
  int turns = 0;
  REQUIRE(rig.serve([&](Wake, const device::Turn&) { return ++turns == 10; }));
  CHECK(rig.stream->agreed().in.latency == before + 100);
}

TEST_CASE(
    "a device that changes all the time, on another thread, while it is opened: the last change is the one told") {
  for (int round = 0; round < 20; ++round) {
    Rig rig;
    std::atomic<bool> opened{false}, done{false};
    std::thread opener([&] {
      opened = rig.open(both());
      done = true;
    });
    for (int extra = 0; !done || extra % 2 == 0; ++extra) {
      {
        const std::lock_guard lock(rig.mac.mutex);
        rig.box->spec.in_latency = static_cast<std::uint32_t>(extra);
      }
      rig.mac.notify(rig.box->object, hal::latency);
      rig.mac.advance(1000);
    }
    opener.join();
    REQUIRE(opened);
    const Spec& spec = rig.box->spec;
    REQUIRE(rig.stream->start());
    REQUIRE(rig.serve([](Wake wake, const device::Turn&) { return wake == Wake::turn; }));
    CHECK(rig.stream->agreed().in.latency == spec.in_latency + spec.in_stream_latency + spec.in_safety);
  }
}

TEST_CASE("a device that is gone in the middle of a reading changes nothing, and is lost when the HAL says so") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  int turns = 0;
  REQUIRE(rig.serve([&](Wake, const device::Turn&) { return ++turns == 10; }));
  const device::Agreed before = rig.stream->agreed();
  std::atomic<bool> gone{false};
  rig.mac.before_read = [&](hal::Object /*object*/, const hal::Address& address) {
    if (address.selector != hal::nominal_rate || gone.exchange(true)) return;
    const std::lock_guard lock(rig.mac.mutex);
    rig.box->alive = rig.box->listed = rig.box->running = false;
    rig.mac.at(rig.mac.clock.now() + nanos_per_second, [&] { rig.mac.notify(rig.box->object, hal::is_alive); });
  };
  rig.mac.notify(rig.box->object, hal::has_changed);
  int changes = 0;
  CHECK_FALSE(rig.serve([&](Wake wake, const device::Turn&) {
    changes += wake == Wake::changed ? 1 : 0;
    return false;
  }));
  CHECK(gone);
  CHECK(changes == 0);
  CHECK(rig.stream->agreed().rate == before.rate);
  CHECK(rig.stream->agreed().in.latency == before.in.latency);
  CHECK(rig.stream->agreed().out.latency == before.out.latency);
  CHECK(rig.stream->explain(rig.stream->fault()).what == "'Box' was unplugged or turned off.");
}

}  // namespace
}  // namespace taut::tests::coreaudio
