// SPDX-License-Identifier: MIT
// The answers to another program that requests our card.
#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "device/reservation/reservation.hpp"
#include "reservation/model_holder.hpp"
#include "reservation/private_bus.hpp"
#include "support/eventually.hpp"
#include "support/skip.hpp"

using namespace taut;
using namespace taut::tests;
using device::reservation::Answer;
using device::reservation::linger;
using device::reservation::reserve;
using Outcome = Answer::Outcome;

namespace {

bool usable(const PrivateBus& bus, const char* test) {
  if (!bus.refusal().empty()) skip(test, bus.refusal());
  return bus.refusal().empty();
}

/// Holds a card like a stream: another thread ends it on request.
struct Stream {
  std::atomic<bool> asked{false};
  device::reservation::Hold hold;
  std::thread worker;

  Stream(int card, bool yields, bool obeys = true) {
    hold = reserve({.card = card, .device = "hw:0", .yields = yields, .let_go = [this] { asked = true; }}).hold;
    worker = std::thread([this, obeys] {
      while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (obeys) hold.reset();
    });
  }
  ~Stream() {
    asked = true;
    worker.join();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

}  // namespace

TEST_CASE("A program that keeps the card refuses every request") {
  const PrivateBus bus;
  if (!usable(bus, "keep")) return;
  const Stream stream(0, false);
  REQUIRE(stream.hold != nullptr);
  Requester asker;
  CHECK(asker.ask(0, true) == Requester::Reply::no);
  CHECK(owner_of(0) == getpid());
  CHECK_FALSE(stream.asked);
}

TEST_CASE(
    "A program that yields releases the device first, then agrees; the card goes to the requester and nobody else") {
  const PrivateBus bus;
  if (!usable(bus, "yield")) return;
  const Stream stream(0, true);
  REQUIRE(stream.hold != nullptr);
  // Like a desktop's server it waits for the name to be free, but must not get it.
  const ModelHolder server(bus.address(), 0, Behaviour::agrees);
  REQUIRE_FALSE(server.notes().has_name);
  Requester asker;
  CHECK(asker.ask(0, true) == Requester::Reply::yes);
  CHECK(stream.asked);
  CHECK(asker.has(0));
  CHECK(server.notes().acquired == 0);
}

TEST_CASE("A yielded card is taken back once the other program has closed it, not before") {
  const PrivateBus bus;
  if (!usable(bus, "taken back")) return;
  std::atomic<bool> in_use{true};
  const auto again = [&] {
    return reserve({.card = 0, .device = "hw:0", .yields = true, .in_use = [&] { return in_use.load(); }});
  };
  const Stream stream(0, true);
  Requester asker;
  REQUIRE(asker.ask(0, true) == Requester::Reply::yes);
  const Answer early = again();
  CHECK(early.outcome == Outcome::yielded);
  CHECK(early.by.pid == getpid());
  asker.leave(0);
  CHECK(again().outcome == Outcome::held);  // at once: it had the card
}

TEST_CASE("A card that was promised is not reserved anew, however long the other program takes to take it over") {
  const PrivateBus bus;
  if (!usable(bus, "promised")) return;
  std::optional<Answer> meanwhile;
  device::reservation::Hold hold;
  std::thread worker;
  // Like an engine that reopens a stream at once, first before it has closed the old one.
  const auto let_go = [&] {
    worker = std::thread([&] {
      meanwhile = reserve({.card = 0, .device = "hw:0", .yields = true});
      hold.reset();
    });
  };
  hold = reserve({.card = 0, .device = "hw:0", .yields = true, .let_go = let_go}).hold;
  REQUIRE(hold != nullptr);
  Requester asker;
  CHECK(asker.ask(0, false) == Requester::Reply::yes);
  worker.join();
  REQUIRE(meanwhile.has_value());
  CHECK(meanwhile->outcome == Outcome::yielded);
  CHECK(meanwhile->by.pid == getpid());
  CHECK(reserve({.card = 0, .device = "hw:0", .yields = true}).outcome == Outcome::yielded);
  // It never takes it.
  CHECK(eventually([] { return reserve({.card = 0, .device = "hw:0", .yields = true}).outcome == Outcome::held; }));
}

TEST_CASE("A stream that does not end in time keeps the card") {
  const PrivateBus bus;
  if (!usable(bus, "not in time")) return;
  Stream stream(0, true, false);
  Requester asker;
  CHECK(asker.ask(0, true) == Requester::Reply::no);
  CHECK(owner_of(0) == getpid());
  stream.hold.reset();
  CHECK(eventually([] { return owner_of(0) == 0; }));
}

TEST_CASE("One stream that keeps the card keeps it for the whole process") {
  const PrivateBus bus;
  if (!usable(bus, "one keeps")) return;
  Stream yields(0, true);
  std::optional<Stream> keeps(std::in_place, 0, false);
  Requester asker;
  CHECK(asker.ask(0, true) == Requester::Reply::no);
  CHECK_FALSE(yields.asked);
  keeps.reset();
  CHECK(asker.ask(0, true) == Requester::Reply::yes);
}

TEST_CASE("A lingering hold is given to any requester, and expires by itself") {
  const PrivateBus bus;
  if (!usable(bus, "lingers")) return;
  constexpr Nanos hour = 3600 * nanos_per_second;
  linger(reserve({.card = 0, .device = "hw:0"}).hold, hour);
  CHECK(owner_of(0) == getpid());
  Requester asker;
  CHECK(asker.ask(0, true) == Requester::Reply::yes);
  CHECK(asker.has(0));

  linger(reserve({.card = 1, .device = "hw:1"}).hold, 50'000'000);
  CHECK(eventually([] { return owner_of(1) == 0; }));
  linger(reserve({.card = 1, .device = "hw:1"}).hold, hour);
  device::reservation::Hold taken_up = reserve({.card = 1, .device = "hw:1"}).hold;
  taken_up.reset();
  CHECK(eventually([] { return owner_of(1) == 0; }));
}
