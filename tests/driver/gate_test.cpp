// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "driver/gate.hpp"

using taut::driver::Gate;

TEST_CASE("one holder at a time") {
  Gate gate;
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const auto pass = gate.enter(false);
        ++count;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(count == 8000);
}

TEST_CASE("a call from within a callback is refused only while the holder waits for callbacks") {
  Gate gate;
  std::atomic<bool> refused{false};
  std::thread callback;
  {
    const auto pass = gate.enter(false);
    REQUIRE(pass);
    // It blocks at first like any caller, and is released when the holder starts to wait for it.
    callback = std::thread([&] { refused = !gate.enter(true); });
    pass.may_wait_for_callbacks();
    callback.join();
  }
  CHECK(refused);
  CHECK(gate.enter(true));
  CHECK(gate.enter(false));
}

TEST_CASE("waiting for callbacks ends with the pass that ended them") {
  Gate gate;
  gate.enter(false).may_wait_for_callbacks();
  const auto pass = gate.enter(false);
  std::atomic<bool> in{false};
  std::thread callback([&] { in = static_cast<bool>(gate.enter(true)); });
  std::this_thread::yield();
  CHECK_FALSE(in);
  { const auto gone = std::move(const_cast<Gate::Pass&>(pass)); }
  callback.join();
  CHECK(in);
}
