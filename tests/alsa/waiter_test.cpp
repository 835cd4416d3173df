// SPDX-License-Identifier: MIT
// The system's waiter, with a pipe instead of a card's fd.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "device/alsa/stream/waiter.hpp"
#include "platform/clock.hpp"

namespace taut::tests {
namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
    ::close(nudge);
  }
  void send() const { REQUIRE(::write(ends[1], "x", 1) == 1); }
  int ends[2]{};
  int nudge = ::eventfd(0, EFD_NONBLOCK);
};

TEST_CASE("events from before the wait count once; then the nudge, the watchdog, the end") {
  Pipe pipe;
  const auto waiter = device::alsa::make_waiter(pipe.ends[0], POLLIN, pipe.nudge);
  REQUIRE(waiter);
  pipe.send();
  CHECK(waiter->wait() == POLLIN);

  ::eventfd_write(pipe.nudge, 1);
  CHECK(waiter->wait() == 0);  // the pipe is still unread but edge-triggered

  const Nanos from = platform::system_clock().now();
  waiter->arm(from + 2'000'000);
  CHECK(waiter->wait() == 0);
  CHECK(platform::system_clock().now() >= from + 2'000'000);

  waiter->arm(1);
  waiter->arm(0);
  pipe.send();
  CHECK(waiter->wait() == POLLIN);
  ::close(std::exchange(pipe.ends[1], -1));
  CHECK((waiter->wait() & POLLHUP) != 0);
}

TEST_CASE("an fd that cannot be polled gets no waiter") {
  const int nudge = ::eventfd(0, EFD_NONBLOCK);
  CHECK_FALSE(device::alsa::make_waiter(-1, POLLIN, nudge));
  ::close(nudge);
}

}  // namespace
}  // namespace taut::tests
