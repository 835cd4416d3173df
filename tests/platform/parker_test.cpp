// SPDX-License-Identifier: MIT
#include "platform/parker.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "platform/clock.hpp"

namespace {

using taut::Nanos;
using taut::platform::Parker;
using taut::platform::system_clock;

Nanos in(Nanos ns) { return system_clock().now() + ns; }

TEST_CASE("a wake before the wait is kept, and several count as one") {
  Parker parker;
  CHECK_FALSE(parker.wait_until(0));
  parker.wake();
  parker.wake();
  CHECK(parker.wait_until(0));
  CHECK_FALSE(parker.wait_until(0));
  parker.wake();
  parker.wait();
  CHECK_FALSE(parker.wait_until(in(1'000'000)));
}

TEST_CASE("a deadline never expires early, and errno is preserved") {
  Parker parker;
  for (const Nanos wait : {Nanos{-5}, Nanos{0}, Nanos{100'000}, Nanos{3'000'000}}) {
    const Nanos deadline = in(wait);
    errno = 1234;
    CHECK_FALSE(parker.wait_until(deadline));
    CHECK(errno == 1234);
    CHECK(system_clock().now() >= deadline);
  }
}

TEST_CASE("no wake is lost between two threads") {
  Parker ping, pong;
  constexpr int rounds = 5'000;
  std::atomic<bool> lost{false};
  std::thread other([&] {
    for (int i = 0; i < rounds && !lost; ++i) {
      if (!ping.wait_until(in(20 * taut::nanos_per_second))) lost = true;
      pong.wake();
    }
  });
  for (int i = 0; i < rounds && !lost; ++i) {
    ping.wake();
    if (!pong.wait_until(INT64_MAX)) lost = true;
  }
  other.join();
  CHECK_FALSE(lost.load());
}

}  // namespace
