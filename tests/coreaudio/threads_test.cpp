// SPDX-License-Identifier: MIT
// Listeners are called on threads of the HAL while they are made and removed; what they post runs in order.
#include <atomic>
#include <thread>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/bounded.hpp"
#include "device/coreaudio/listening.hpp"
#include "device/coreaudio/properties.hpp"
#include "device/coreaudio/tasks.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

namespace ca = device::coreaudio;

TEST_CASE("a listener that is removed while the HAL calls it hears nothing more, and harms nobody") {
  FakeHal mac;
  std::atomic<bool> ended{false};
  std::atomic<std::int64_t> calls{0};
  std::thread hal_thread([&] {
    const hal::Address address = ca::whole(hal::devices);
    while (!ended) {
      std::vector<FakeHal::Listener> heard;
      {
        const std::lock_guard lock(mac.mutex);
        heard = mac.listeners_;
      }
      // Some of them are gone by now.
      for (const auto& one : heard) one.call(one.object, 1, &address, one.data);
    }
  });
  for (int round = 0; round < 200; ++round) {
    auto mine = std::make_shared<std::atomic<int>>(0);
    const auto before = calls.load();
    auto listening = std::make_unique<ca::Listening>(
        mac.hal, hal::system_object, std::vector<hal::Address>{ca::whole(hal::devices)}, [mine, &calls](hal::Code) {
          ++*mine;
          ++calls;
        });
    if (round % 2 == 0) eventually([&] { return calls > before; });
    listening.reset();
  }
  ended = true;
  hal_thread.join();
  CHECK(mac.listeners() == 0);
  CHECK(calls >= 100);
}

TEST_CASE("tasks run one after another, in the order they were posted") {
  ca::Tasks& tasks = *new ca::Tasks;  // its thread never ends
  std::atomic<int> at_once{0}, done{0}, wrong{0};
  for (int k = 0; k < 100; ++k)
    tasks.post([&, k] {
      if (++at_once != 1 || done != k) ++wrong;
      --at_once;
      ++done;
    });
  CHECK(eventually([&] { return done == 100; }));
  CHECK(wrong == 0);
}

TEST_CASE("a call without an end is left, and followed by what undoes it") {
  std::atomic<bool> answered{false}, undone{false};
  const auto in_time =
      ca::run_within(1'000'000, [&] { eventually([&] { return answered.load(); }); }, [&] { undone = true; });
  REQUIRE(in_time);
  CHECK_FALSE(*in_time);
  CHECK_FALSE(undone);
  answered = true;
  CHECK(eventually([&] { return undone.load(); }));
  CHECK(*ca::run_within(60 * nanos_per_second, [] {}));
}

}  // namespace
}  // namespace taut::tests::coreaudio
