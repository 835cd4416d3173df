// SPDX-License-Identifier: MIT
// Taking a card's name: from nobody, from owners with every kind of answer, and without a bus.
#include "device/reservation/reservation.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <optional>
#include <thread>

#include "reservation/model_holder.hpp"
#include "reservation/private_bus.hpp"
#include "support/eventually.hpp"
#include "support/skip.hpp"

using namespace taut;
using namespace taut::tests;
using device::reservation::Answer;
using device::reservation::reserve;
using device::reservation::Wanted;
using Outcome = Answer::Outcome;

namespace {

constexpr auto highest = std::numeric_limits<std::int32_t>::max();

bool usable(const PrivateBus& bus, const char* test) {
  if (!bus.refusal().empty()) skip(test, bus.refusal());
  return bus.refusal().empty();
}

double seconds_of(const auto& what) {
  const auto from = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

/// Bounds a call that may last `longest`: a sleep of that length in the same run, plus half of it for the machine.
double bound() {
  return 1.5 * seconds_of([] { std::this_thread::sleep_for(std::chrono::nanoseconds(device::reservation::longest)); });
}

}  // namespace

TEST_CASE("A free card is ours until the last hold is dropped") {
  const PrivateBus bus;
  if (!usable(bus, "a free card")) return;
  Answer first = reserve({.card = 3, .device = "hw:UAC2"});
  REQUIRE(first.outcome == Outcome::held);
  CHECK_FALSE(first.by.known());
  CHECK(owner_of(3) == getpid());
  CHECK(owner_of(2) == 0);

  Answer second = reserve({.card = 3, .device = "hw:UAC2"});
  REQUIRE(second.outcome == Outcome::held);
  first.hold.reset();
  CHECK(owner_of(3) == getpid());
  second.hold.reset();
  CHECK(eventually([] { return owner_of(3) == 0; }));

  for (int i = 0; i < 20; ++i) REQUIRE(reserve({.card = 3, .device = "hw:UAC2"}).outcome == Outcome::held);
  CHECK(eventually([] { return owner_of(3) == 0; }));
}

TEST_CASE("Other programs see who owns it") {
  const PrivateBus bus;
  if (!usable(bus, "who has it")) return;
  const Answer keeps = reserve({.card = 3, .device = "hw:UAC2"});
  const Answer yields = reserve({.card = 4, .device = "hw:PCH", .yields = true});
  Requester asker;
  CHECK(asker.property(3, "ApplicationDeviceName") == "hw:UAC2");
  CHECK(asker.property(3, "ApplicationName") == "Taut in test_reservatio");  // the kernel keeps 15 bytes
  CHECK(asker.property(3, "Priority") == std::to_string(highest));
  CHECK(asker.property(4, "Priority") == "10");
  CHECK(asker.property(3, "Nonsense") == "no answer");
  CHECK(asker.lists_properties(3));
}

TEST_CASE("A program that releases the card is named, and reclaims it afterwards") {
  const PrivateBus bus;
  if (!usable(bus, "a program that lets go")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::agrees);
  REQUIRE(server.notes().has_name);
  Answer answer = reserve({.card = 0, .device = "hw:0"});
  REQUIRE(answer.outcome == Outcome::held);
  CHECK(answer.by.text() == "Model Server (process " + std::to_string(server.process()) + ")");
  CHECK(server.notes().asked == 1);
  CHECK(server.notes().priority == highest);
  CHECK(owner_of(0) == getpid());
  CHECK(eventually([&] { return !server.notes().has_name; }));
  // The next holder, such as a stream after its probe, also knows the previous owner.
  CHECK(reserve({.card = 0, .device = "hw:0"}).by.pid == server.process());
  CHECK(server.notes().asked == 1);
  answer.hold.reset();
  CHECK(eventually([&] { return server.notes().has_name.load(); }));
  CHECK(owner_of(0) == server.process());
}

TEST_CASE("A program that refuses keeps it") {
  const PrivateBus bus;
  if (!usable(bus, "a program that refuses")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::refuses);
  const Answer answer = reserve({.card = 0, .device = "hw:0"});
  CHECK(answer.outcome == Outcome::refused);
  CHECK(answer.hold == nullptr);
  CHECK(answer.by.name == "Model Server");
  CHECK(server.notes().has_name);
}

TEST_CASE("A program without a name is identified by its process") {
  const PrivateBus bus;
  if (!usable(bus, "no name")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::unnamed);
  const Answer answer = reserve({.card = 0, .device = "hw:0"});
  CHECK(answer.outcome == Outcome::refused);
  CHECK(answer.by.name == "test_reservatio");
  CHECK(answer.by.pid == server.process());
}

TEST_CASE("A program that never answers keeps it, and nobody waits for long") {
  const PrivateBus bus;
  if (!usable(bus, "no answer")) return;
  const double most = bound();
  const ModelHolder server(bus.address(), 0, Behaviour::mute);
  Answer answer;
  CHECK(seconds_of([&] { answer = reserve({.card = 0, .device = "hw:0"}); }) < most);
  CHECK(answer.outcome == Outcome::mute);
  CHECK(answer.by.pid == server.process());
  CHECK(server.notes().has_name);
}

TEST_CASE("A program that never answers but allows replacement loses it") {
  const PrivateBus bus;
  if (!usable(bus, "no answer, replaceable")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::mute_yielding);
  const Answer answer = reserve({.card = 0, .device = "hw:0"});
  CHECK(answer.outcome == Outcome::held);
  CHECK(answer.by.pid == server.process());
  CHECK(server.notes().asked == 1);
  CHECK(eventually([&] { return !server.notes().has_name; }));
}

TEST_CASE("A program that dies when asked leaves it to us") {
  const PrivateBus bus;
  if (!usable(bus, "a program that dies")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::dies);
  const Answer answer = reserve({.card = 0, .device = "hw:0"});
  CHECK(answer.outcome == Outcome::held);
  CHECK(owner_of(0) == getpid());
}

TEST_CASE("A bus that hangs, exits or never existed") {
  SUBCASE("hangs") {
    const double most = bound();
    const PrivateBus bus;
    if (!usable(bus, "a bus that hangs")) return;
    kill(bus.process(), SIGSTOP);
    Answer answer;
    CHECK(seconds_of([&] { answer = reserve({.card = 0, .device = "hw:0"}); }) < most);
    CHECK(answer.outcome == Outcome::mute_bus);
    kill(bus.process(), SIGCONT);
    CHECK(eventually([&] { return reserve({.card = 0, .device = "hw:0"}).outcome == Outcome::held; }));
  }
  SUBCASE("hangs while we have the card") {
    const PrivateBus bus;
    if (!usable(bus, "a bus that hangs later")) return;
    const double most = bound();
    Answer answer = reserve({.card = 0, .device = "hw:0"});
    REQUIRE(answer.hold != nullptr);
    kill(bus.process(), SIGSTOP);
    CHECK(seconds_of([&] { answer.hold.reset(); }) < most);
    kill(bus.process(), SIGCONT);
    CHECK(eventually([] { return owner_of(0) == 0; }));
  }
  SUBCASE("is gone while we have the card") {
    std::optional<PrivateBus> bus(std::in_place);
    if (!usable(*bus, "a bus that goes")) return;
    Answer answer = reserve({.card = 0, .device = "hw:0"});
    REQUIRE(answer.hold != nullptr);
    bus.emplace();
    // The old bus's hold does not carry over to a new one, which is asked again.
    CHECK(eventually([] { return owner_of(0) == getpid() || reserve({.card = 0, .device = "hw:0"}).hold; }));
    answer.hold.reset();
  }
  SUBCASE("has a dead socket") {
    setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
    const Answer answer = reserve({.card = 0, .device = "hw:0"});
    CHECK(answer.outcome == Outcome::no_bus);
    CHECK(answer.detail.find("/nonexistent/bus") != std::string::npos);
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
  }
  SUBCASE("has no address") {
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
    setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
    const Answer answer = reserve({.card = 0, .device = "hw:0"});
    CHECK(answer.outcome == Outcome::no_bus);
    unsetenv("XDG_RUNTIME_DIR");
  }
}

TEST_CASE("Killing a host returns the card") {
  const PrivateBus bus;
  if (!usable(bus, "a host that is killed")) return;
  const ModelHolder server(bus.address(), 0, Behaviour::agrees);
  int in[2], out[2];
  REQUIRE((pipe(in) == 0 && pipe(out) == 0));
  const pid_t host = fork();
  if (host == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execl(TAUT_RESERVE_CARD, TAUT_RESERVE_CARD, "0", nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  std::string line;
  for (char byte = 0; read(out[0], &byte, 1) == 1 && byte != '\n';) line += byte;
  CHECK(line == "held Model Server (process " + std::to_string(server.process()) + ")");
  CHECK(owner_of(0) == host);
  kill(host, SIGKILL);
  waitpid(host, nullptr, 0);
  CHECK(eventually([&] { return server.notes().acquired == 2; }));
  CHECK(owner_of(0) == server.process());
  close(in[1]);
  close(out[0]);
}
