// SPDX-License-Identifier: MIT
// Streams on the fake server: the contract, and everything a server does to its clients.
#include "jack/rig.hpp"

namespace taut::tests {
namespace {

TEST_CASE("the contract, in the server's cycles") {
  for (const int period : {16, 64, 1024}) {
    CAPTURE(period);
    FakeServer server(2, 2, period);
    server.capture_latency = 24;
    server.playback_latency = 40;
    const auto stream = backend()->open(both(period));
    REQUIRE(stream);
    CHECK((*stream)->agreed().frames == period);
    CHECK((*stream)->agreed().margin == 0);
    CHECK((*stream)->agreed().in.latency == 24);
    CHECK((*stream)->agreed().out.latency == 40);
    const ServerThread pace(server);
    ClearedStream hushed(**stream, server);
    device::conformance::check_stream(hushed, 20 * nanos_per_second, true);
  }
}

TEST_CASE("one direction alone registers only its own ports") {
  FakeServer server;
  for (const bool input : {true, false}) {
    const auto stream = backend()->open({.in = input ? system_id : "", .out = input ? "" : system_id});
    REQUIRE(stream);
    CHECK((*stream)->agreed().in.channels == (input ? 2 : 0));
    CHECK((*stream)->agreed().out.channels == (input ? 0 : 2));
    CHECK(server.links() == 2);
    const ServerThread pace(server);
    ClearedStream hushed(**stream, server);
    device::conformance::check_stream(hushed, 20 * nanos_per_second, false);
  }
}

TEST_CASE("the default safety is the server's; a chosen one is whole cycles") {
  FakeServer server;
  const auto margin = [](int frames, Frames wanted, bool usual) {
    Request request = both(frames, wanted);
    request.usual_margin = usual;
    return (*backend()->open(request))->agreed().margin;
  };
  CHECK(margin(64, 64, true) == 0);
  CHECK(margin(256, 256, true) == 0);
  CHECK(margin(64, 64, false) == 64);
  CHECK(margin(64, 63, false) == 0);
  CHECK((*backend()->open(both(64, 128)))->agreed().margin == 128);
  CHECK((*backend()->open(both(64, 200)))->agreed().margin == 192);
}

TEST_CASE(
    "a server that exits: the stream is lost with its message, and reopens with the same links after the restart") {
  FakeServer server;
  const auto jack = backend();
  auto stream = jack->open(both(64, 0, "cutter"));
  REQUIRE(stream);
  const std::string us = server.clients().at(0);
  // The user's changes persist: one link more, one less.
  server.link("system:capture_1", us + ":capture_2");
  server.cut("system:capture_2", us + ":capture_2");
  server.cut(us + ":playback_2", "system:playback_2");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // some quiet time
  REQUIRE((*stream)->start());
  {
    const ServerThread pace(server);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      server.die("a test ended it");
    });
    CHECK(serve(**stream, [](Wake, const device::Turn&) { return false; }) == Wake::gone);
    killer.join();
  }
  CHECK((*stream)->explain((*stream)->fault()).what.find("a test ended it") != std::string::npos);
  stream->reset();
  CHECK(server.clients().empty());
  CHECK(server.links() == 0);
  CHECK_FALSE(jack->open(both(64, 0, "cutter")));
  server.refuses = 0;
  stream = jack->open(both(64, 0, "cutter"));
  REQUIRE(stream);
  CHECK(server.links() == 3);
  CHECK(server.linked("system:capture_1", us + ":capture_1"));
  CHECK(server.linked("system:capture_1", us + ":capture_2"));
  CHECK(server.linked(us + ":playback_1", "system:playback_1"));
}

TEST_CASE("a link made just before the server or the stream ends is restored with the next stream") {
  FakeServer server;
  const auto jack = backend();
  const Request request{
      .in = "jack:?inputs=1&name=hasty", .out = "jack:?outputs=1&name=hasty", .rate = 48000, .frames = 64, .margin = 0};
  auto stream = jack->open(request);
  REQUIRE(stream);
  const std::string us = server.clients().at(0);
  server.link(us + ":out_1", us + ":in_1");
  server.die("a test ended it");
  stream->reset();
  server.refuses = 0;
  stream = jack->open(request);
  REQUIRE(stream);
  CHECK(server.linked(us + ":out_1", us + ":in_1"));
  server.link(us + ":out_1", "system:playback_1");
  stream->reset();
  stream = jack->open(request);
  REQUIRE(stream);
  CHECK(server.linked(us + ":out_1", us + ":in_1"));
  CHECK(server.linked(us + ":out_1", "system:playback_1"));
}

TEST_CASE("links to ports of the card survive a replug") {
  FakeServer server(2, 3);
  const auto stream = backend()->open({.in = {}, .out = system_id + "?name=returning"});
  REQUIRE(stream);
  const std::string us = server.clients().at(0);
  REQUIRE(server.linked(us + ":playback_3", "system:playback_3"));
  server.remove_card_port("system:playback_3");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  server.add_card_port("system:playback_3", JackPortIsPhysical | JackPortIsInput);
  CHECK(eventually([&] { return server.linked(us + ":playback_3", "system:playback_3"); }));
}

TEST_CASE("latencies follow the links, and what passes through us is reported downstream") {
  FakeServer server;
  server.capture_latency = 10;
  server.playback_latency = 20;
  const auto stream = backend()->open(both(64, 128, "passer"));
  REQUIRE(stream);
  const std::string us = server.clients().at(0);
  REQUIRE((*stream)->start());
  const ServerThread pace(server);
  server.playback_latency = 500;
  server.recompute();
  CHECK(serve(**stream, [](Wake wake, const device::Turn&) { return wake == Wake::changed; }) == Wake::changed);
  CHECK((*stream)->agreed().in.latency == 10);
  CHECK((*stream)->agreed().out.latency == 500);
  CHECK(server.latency(us + ":playback_1", JackCaptureLatency).max == 64 + 10 + 128);
  CHECK(server.latency(us + ":capture_1", JackPlaybackLatency).max == 500 + 128);
  for (const int k : {1, 2}) server.cut(us + ":playback_" + std::to_string(k), "system:playback_" + std::to_string(k));
  CHECK(serve(**stream, [](Wake wake, const device::Turn&) { return wake == Wake::changed; }) == Wake::changed);
  CHECK((*stream)->agreed().out.latency == 0);
}

TEST_CASE("an input fed by our own output is a cycle late, which JACK does not count") {
  FakeServer server;
  const auto stream = backend()->open({.in = "jack:?inputs=1", .out = "jack:?outputs=1"});
  REQUIRE(stream);
  const std::string us = server.clients().at(0);
  CHECK((*stream)->agreed().in.latency == -64);  // no latency behind it: as old as the cycle's end
  REQUIRE((*stream)->start());
  const ServerThread pace(server);
  server.link(us + ":out_1", us + ":in_1");
  CHECK(serve(**stream, [](Wake wake, const device::Turn&) { return wake == Wake::changed; }) == Wake::changed);
  CHECK((*stream)->agreed().in.latency == 0);
}

TEST_CASE("another buffer size and another rate are reported as changes; the stream goes on") {
  FakeServer server;
  const auto stream = backend()->open(both());
  REQUIRE(stream);
  REQUIRE((*stream)->start());
  const ServerThread pace(server);
  serve(**stream, [](Wake wake, const device::Turn& turn) { return wake == Wake::turn && !turn.filling; });
  server.set_frames(256);
  CHECK(serve(**stream, [&](Wake wake, const device::Turn&) {
          return wake == Wake::changed && (*stream)->agreed().frames == 256;
        }) == Wake::changed);
  CHECK(serve(**stream, [](Wake wake, const device::Turn& turn) {
          return wake == Wake::turn && !turn.filling && turn.frames == 256;
        }) == Wake::turn);
  server.set_rate(96000);
  CHECK(serve(**stream, [&](Wake wake, const device::Turn&) {
          return wake == Wake::changed && (*stream)->agreed().rate == 96000;
        }) == Wake::changed);
}

TEST_CASE("frames lost by the server are reported lost, once") {
  FakeServer server;
  const auto stream = backend()->open(both());
  REQUIRE(stream);
  REQUIRE((*stream)->start());
  std::atomic<bool> ended{false};
  std::thread cycles([&] {
    for (int n = 0; !ended; ++n) {
      if (n == 40) server.skip(192);
      if (n == 42) server.report_xrun(4000);  // the same 192 frames
      if (n == 80) server.report_xrun(1000);  // 48 that the frame counter does not show
      server.cycle();
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  Frames lost_in = 0, lost_out = 0;
  int turns = 0;
  serve(**stream, [&](Wake wake, const device::Turn& turn) {
    if (wake == Wake::turn && !turn.filling) {
      lost_in += turn.in.lost;
      lost_out += turn.out.lost;
      ++turns;
    }
    return turns == 120;
  });
  ended = true;
  cycles.join();
  CHECK(lost_in == 240);
  CHECK(lost_out == 240);
}

TEST_CASE("freewheel mode never waits for us and gets silence, while the host's cycles go on") {
  FakeServer server;
  const auto stream = backend()->open(both());
  REQUIRE(stream);
  REQUIRE((*stream)->start());
  std::atomic<bool> ended{false}, loud{false};
  std::atomic<std::int64_t> cycles{0}, noise{0};
  std::thread engine([&] {
    device::Turn turn;
    while (!ended) {
      if ((*stream)->wait((*stream)->clock().now() + 20'000'000, turn) != Wake::turn) continue;
      for (const auto& area : turn.out.areas)
        for (int i = 0; i < turn.frames; ++i) {
          const float one = 1;
          std::memcpy(area.data + area.step * (i < turn.out.split ? turn.out.at + i : i - turn.out.split), &one, 4);
        }
      (*stream)->done(turn.frames, 0);
      if (!turn.filling) ++cycles;
    }
  });
  const auto heard = [&] { return server.find("system:playback_1")->buffer[0] != 0; };
  while (cycles < 20) server.cycle();
  CHECK(heard());
  server.set_freewheel(true);
  server.cycle();
  // Freewheel cycles run as fast as possible, or not at all: only the stand-in's clock paces the host.
  const std::int64_t before = cycles;
  for (int n = 0; n < 2000; ++n) {
    server.cycle();
    noise += heard() ? 1 : 0;
  }
  CHECK(eventually([&] { return cycles >= before + 100; }));
  CHECK(noise == 0);
  server.set_freewheel(false);
  CHECK(eventually([&] { return server.cycle(), heard(); }));
  ended = true;
  (*stream)->nudge();
  engine.join();
}

TEST_CASE("a server without cycle times works too") {
  FakeServer server;
  server.no_times = true;
  const auto stream = backend()->open(both());
  REQUIRE(stream);
  REQUIRE((*stream)->start());
  const ServerThread pace(server);
  int turns = 0;
  CHECK(serve(**stream, [&](Wake wake, const device::Turn&) { return wake == Wake::turn && ++turns == 100; }) ==
        Wake::turn);
}

}  // namespace
}  // namespace taut::tests
