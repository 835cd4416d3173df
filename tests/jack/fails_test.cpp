// SPDX-License-Identifier: MIT
// What the backend lists, and its error for every way a server can fail.
#include "jack/rig.hpp"

namespace taut::tests {
namespace {

TEST_CASE("the server's physical ports are devices, with matching probes") {
  FakeServer server(2, 4, 256, 96000);
  const auto jack = backend();
  const auto devices = jack->list();
  REQUIRE(devices);
  REQUIRE(devices->size() == 1);
  CHECK(devices->front().id == system_id);
  CHECK(devices->front().inputs == 2);
  CHECK(devices->front().outputs == 4);
  const auto can = jack->probe(system_id);
  REQUIRE(can);
  CHECK(can->known == Can::Known::yes);
  CHECK(can->inputs == std::vector<std::string>{"capture_1", "capture_2"});
  REQUIRE(can->rates.size() == 1);
  CHECK(can->rates[0].hz == 96000);
  CHECK(can->rates[0].preferred_frames == 256);
  CHECK(server.clients().empty());
  device::conformance::check_probe(*jack, system_id);
  CHECK(server.clients().empty());
}

TEST_CASE("a missing device is absent, with a sentence") {
  {
    FakeServer server;
    device::conformance::check_absent(*backend(), "jack:nobody");
  }
  FakeServer server;
  server.refuses = JackFailure | JackServerFailed;
  device::conformance::check_absent(*backend(), system_id);
  const auto devices = backend()->list();
  REQUIRE_FALSE(devices);
  CHECK(devices.error().trouble == Trouble::absent);
  CHECK(devices.error().remedy.find("Taut starts none") != std::string::npos);
}

TEST_CASE("each failure has its own sentence, and leaves no client behind") {
  const auto fails = [](FakeServer& server, Trouble trouble, const char* word, const Request& request = both()) {
    CAPTURE(word);
    const auto stream = backend()->open(request);
    REQUIRE_FALSE(stream);
    CHECK(stream.error().trouble == trouble);
    CHECK_MESSAGE(stream.error().what.find(word) != std::string::npos, stream.error().what);
    CHECK_FALSE(stream.error().remedy.empty());
    CHECK(server.clients().empty());
    CHECK(server.opened == server.closed);
  };
  FakeServer server;
  server.refuses = JackFailure | JackVersionError;
  fails(server, Trouble::broken, "versions");
  server.refuses = JackFailure | JackShmFailure;
  fails(server, Trouble::broken, "refuses one more client");
  server.refuses = 0;
  server.no_activation = true;
  fails(server, Trouble::broken, "does not let");
  server.no_activation = false;
  server.no_callbacks = true;
  fails(server, Trouble::broken, "callbacks");
  server.no_callbacks = false;
  server.most_ports = 6;
  fails(server, Trouble::unsupported, "no more", {.in = {}, .out = "jack:system?outputs=200"});
  server.most_ports = 2048;
  fails(server, Trouble::unsupported, "no port in the direction", {.in = {}, .out = "jack:system?outputs=0"});
  fails(server, Trouble::bad_request, "buffer size", {.in = system_id, .out = system_id, .frames = 0});
  CHECK(backend()->open(both()));
}

TEST_CASE("a card without ports: no device, and the remedy") {
  FakeServer server(0, 0);
  const auto devices = backend()->list();
  REQUIRE(devices);
  CHECK(devices->empty());
  const auto stream = backend()->open(both());
  REQUIRE_FALSE(stream);
  CHECK(stream.error().remedy.find("driver") != std::string::npos);
}

TEST_CASE("200 ports, and ports whose names cannot be used for ours") {
  FakeServer server(0, 0);
  constexpr unsigned long card = JackPortIsPhysical | JackPortIsTerminal;
  const std::string longest(312, 'x');
  server.add_card_port("Bühne:Kanal: ä", card | JackPortIsOutput);
  server.add_card_port("Bühne:" + longest, card | JackPortIsOutput);
  server.add_card_port("pult:Kanal: ä", card | JackPortIsInput);
  const auto stream = backend()->open({.in = "jack:Bühne?inputs=200", .out = "jack:pult"});
  REQUIRE(stream);
  CHECK((*stream)->agreed().in.channels == 200);
  const std::string us = server.clients().at(0);
  CHECK(server.linked("Bühne:Kanal: ä", us + ":Kanal: ä"));
  CHECK(server.linked("Bühne:" + longest, us + ":in_2"));
  CHECK(server.linked(us + ":out_1", "pult:Kanal: ä"));  // the name was sanitised
}

TEST_CASE("a stalled server costs no more than the timeout, and is closed once it resumes") {
  FakeServer server;
  server.stand_still();
  const auto jack = backend();
  const auto stream = jack->open(both());  // returns although the server is still stalled
  REQUIRE_FALSE(stream);
  CHECK(stream.error().what.find("does not answer") != std::string::npos);
  CHECK_FALSE(jack->list());  // at once: the earlier call still hangs
  CHECK_FALSE(jack->probe(system_id));
  server.go_on();
  CHECK(eventually([&] { return server.opened > 0 && server.opened == server.closed; }));
  CHECK(eventually([&] { return jack->list().has_value(); }));
}

}  // namespace
}  // namespace taut::tests
