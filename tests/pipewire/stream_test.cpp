// SPDX-License-Identifier: MIT
// The backend on a real server, against the contract: output returns through a sink's monitor one cycle later.
#include <atomic>
#include <utility>

#include "pipewire/rig.hpp"
#include "support/conformance.hpp"
#include "support/eventually.hpp"

using namespace taut;
using device::Wake;
using device::conformance::Player;
using tests::monitor_id, tests::sink_id;

namespace {

constexpr Nanos soon = 2 * nanos_per_second;

std::unique_ptr<device::Stream> open(double rate, int frames, const std::string& settings = "", Frames margin = 0) {
  auto stream = device::pipewire::backend().open(
      {.in = monitor_id + settings, .out = sink_id + settings, .rate = rate, .frames = frames, .margin = margin});
  REQUIRE_MESSAGE(stream.has_value(), (stream ? "" : stream.error().sentence()));
  return std::move(*stream);
}

Nanos later(device::Stream& stream) { return stream.clock().now() + soon; }

/// When the virtual machine stalls, the server gives every client an old block. So a piece that went wrong is played again:
/// a fault of ours at one size or rate is there again, and one of all sizes is in most pieces.
struct Pieces {
  int all = 0, repeated = 0, wrong = 0;
  std::string complaint;

  /// `frames` more through the loop: the input is what was played, at its time, or silence.
  void play(device::Stream& stream, Player& player, Frames frames) {
    constexpr int tries = 3;
    ++all;
    for (int k = 0; k < tries; ++k) {
      REQUIRE(player.run(frames, later(stream)));
      if (player.complaint.empty()) return;
      if (k == 0) ++repeated;
      complaint = std::exchange(player.complaint, {});
    }
    ++wrong;
  }
  ~Pieces() {
    CHECK_MESSAGE(wrong == 0, complaint);
    CHECK_MESSAGE(repeated <= (all + 1) / 2, complaint);
  }
};

}  // namespace

TEST_CASE("a real server's devices are listed and keep the contract") {
  TAUT_PIPEWIRE_OR_SKIP("contract");
  const tests::PipewireServer server;
  auto& backend = device::pipewire::backend();
  const auto devices = backend.list();
  REQUIRE(devices.has_value());
  std::vector<std::string> ids;
  for (const auto& one : *devices) ids.push_back(one.id);
  CHECK(ids == std::vector<std::string>{"pipewire:default", sink_id, monitor_id});
  device::conformance::check_absent(backend, "pipewire:nobody");
  device::conformance::check_probe(backend, sink_id);
  const auto stream = open(48000, 256);
  device::conformance::check_stream(*stream, soon, true);
}

TEST_CASE("output returns bit by bit after one cycle of the graph: 16 to 1024 frames, five rates") {
  TAUT_PIPEWIRE_OR_SKIP("exact");
  const tests::PipewireServer server;
  Pieces pieces;
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0})
    for (const int frames : {16, 64, 256, 1024}) {
      if (rate != 48000 && frames != 64) continue;
      CAPTURE(rate);
      CAPTURE(frames);
      const auto stream = open(rate, frames);
      const auto& agreed = stream->agreed();
      CHECK(agreed.rate == rate);
      CHECK(agreed.frames == frames);
      CHECK(agreed.margin == 0);
      CHECK(agreed.in.latency + agreed.out.latency == 0);
      REQUIRE(stream->start().has_value());
      Player player(*stream);
      pieces.play(*stream, player, 40 * frames + 4800);
      CHECK(player.matched > 480);  // a slow machine may have lost the rest
    }
}

TEST_CASE("a chosen safety adds its frames to the round trip, in whole cycles") {
  TAUT_PIPEWIRE_OR_SKIP("safety");
  const tests::PipewireServer server;
  Pieces pieces;
  for (const Frames margin : {0, 64, 127, 128, 256}) {
    CAPTURE(margin);
    const auto stream = open(48000, 64, "", margin);
    CHECK(stream->agreed().margin == margin / 64 * 64);
    REQUIRE(stream->start().has_value());
    Player player(*stream);
    pieces.play(*stream, player, 9600);
    CHECK(player.matched > 960);
  }
}

TEST_CASE("a forced size holds for the whole graph") {
  TAUT_PIPEWIRE_OR_SKIP("force");
  const tests::PipewireServer server;
  Pieces pieces;
  const auto small = open(48000, 32);
  CHECK(small->agreed().frames == 32);
  REQUIRE(small->start().has_value());
  Player player(*small);
  pieces.play(*small, player, 4800);
  const auto large = open(48000, 512, "?force=size");
  CHECK(large->agreed().frames == 512);
  for (int k = 0; small->agreed().frames != 512 && k < 100; ++k) pieces.play(*small, player, 480);
  CHECK(small->agreed().frames == 512);
}

TEST_CASE("a stream is closed while the graph changes its cycle") {
  TAUT_PIPEWIRE_OR_SKIP("closing");
  const tests::PipewireServer server;
  // The change reaches the other within a cycle or two: somewhere in its end.
  for (Nanos after = 0; after < 8'000'000; after += 500'000) {
    auto small = open(48000, 32);
    REQUIRE(small->start().has_value());
    auto large = open(48000, 512, "?force=size");
    large.reset();
    small->clock().sleep_until(small->clock().now() + after);
    small.reset();
  }
}

TEST_CASE("another client forces its size on the graph: the stream reports it and goes on, and back") {
  TAUT_PIPEWIRE_OR_SKIP("another size");
  const tests::PipewireServer server;
  Pieces pieces;
  const auto stream = open(48000, 128);
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  pieces.play(*stream, player, 9600);
  for (const int size : {512, 32, 0}) {
    CAPTURE(size);
    REQUIRE(server.run("pw-metadata -n settings 0 clock.force-quantum " + std::to_string(size)) == 0);
    const int expected = size == 0 ? 128 : size;
    for (int k = 0; stream->agreed().frames != expected && k < 100; ++k) pieces.play(*stream, player, 480);
    CHECK(stream->agreed().frames == expected);
    const Frames before = player.matched;
    pieces.play(*stream, player, 9600);
    CHECK(player.matched > before + 4800);
  }
}

TEST_CASE("the graph changes its rate: the stream reports it, and runs at the new one") {
  TAUT_PIPEWIRE_OR_SKIP("another rate");
  const tests::PipewireServer server;
  Pieces pieces;
  const auto stream = open(48000, 128);
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  pieces.play(*stream, player, 4800);
  REQUIRE(server.run("pw-metadata -n settings 0 clock.force-rate 96000") == 0);
  for (int k = 0; stream->agreed().rate != 96000 && k < 100; ++k) pieces.play(*stream, player, 480);
  CHECK(stream->agreed().rate == 96000);
  pieces.play(*stream, player, 9600);
}

TEST_CASE("a replugged device is linked again, by its name") {
  TAUT_PIPEWIRE_OR_SKIP("links");
  const tests::PipewireServer server;
  Pieces pieces;
  const std::string create =
      "pw-cli -m create-node adapter '{ factory.name=support.null-audio-sink node.name=\"plug: ♪\" "
      "media.class=Audio/Sink "
      "audio.position=[FL,FR] object.linger=true node.group=pipewire.dummy monitor.channel-volumes=false "
      "node.param.PortConfig={ direction=Input mode=dsp monitor=true format={ mediaType=audio mediaSubtype=raw "
      "format=F32P rate=48000 channels=2 position=[FL,FR] } } }' & sleep 0.4; kill $!";
  server.run(create);
  auto made = device::pipewire::backend().open(
      {.in = "pipewire:plug: ♪.monitor", .out = "pipewire:plug: ♪", .rate = 48000, .frames = 128, .margin = 0});
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
  const auto& stream = *made;
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  pieces.play(*stream, player, 9600);
  CHECK(player.matched > 0);
  REQUIRE(server.run("pw-cli destroy 'plug: ♪'") == 0);
  const Frames silent = player.silent;
  for (int k = 0; player.silent < silent + 4800 && k < 100; ++k) pieces.play(*stream, player, 480);
  CHECK(player.silent >= silent + 4800);
  const Frames matched = player.matched;
  server.run(create);
  for (int k = 0; player.matched < matched + 4800 && k < 200; ++k) pieces.play(*stream, player, 480);
  CHECK(player.matched >= matched + 4800);
}

TEST_CASE("pipewire:default is relinked when the user changes the default") {
  TAUT_PIPEWIRE_OR_SKIP("another default");
  const tests::PipewireServer server({.sinks = {{"one"}, {"two"}}});
  Pieces pieces;
  const auto choose = [&](const std::string& sink) {
    return server.run("pw-metadata -n default 0 default.audio.sink '{ \"name\": \"" + sink + "\" }' Spa:String:JSON") ==
           0;
  };
  REQUIRE(choose("one"));
  auto made = device::pipewire::backend().open(
      {.in = "pipewire:two.monitor", .out = "pipewire:default", .rate = 48000, .frames = 128, .margin = 0});
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
  const auto& stream = *made;
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  pieces.play(*stream, player, 9600);
  CHECK(player.matched == 0);
  REQUIRE(choose("two"));
  for (int k = 0; player.matched < 4800 && k < 200; ++k) pieces.play(*stream, player, 480);
  CHECK(player.matched >= 4800);
  REQUIRE(choose("one"));
  const Frames silent = player.silent;
  for (int k = 0; player.silent < silent + 4800 && k < 200; ++k) pieces.play(*stream, player, 480);
  CHECK(player.silent >= silent + 4800);
}

TEST_CASE("with WirePlumber: its devices and default, as exact as without, and links that outlive it") {
  if (const std::string why = tests::PipewireServer::missing_wireplumber(); !why.empty())
    return tests::skip("WirePlumber", why);
  tests::PipewireServer server({.wireplumber = true});
  Pieces pieces;
  auto& backend = device::pipewire::backend();
  // It sets up the sink's ports.
  REQUIRE(tests::eventually([&] {
    const auto devices = backend.list();
    return devices && devices->size() == 3;
  }));
  const auto found = backend.probe("pipewire:default");
  REQUIRE(found.has_value());
  CHECK(found->outputs.size() == 2);
  const auto stream = open(48000, 128);
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  pieces.play(*stream, player, 9600);
  CHECK(player.matched > 960);
  server.end_wireplumber();
  const Frames before = player.matched;
  pieces.play(*stream, player, 19200);
  CHECK(player.matched > before + 9600);
}

TEST_CASE("a watch reports when the server exits and restarts") {
  TAUT_PIPEWIRE_OR_SKIP("watch");
  tests::PipewireServer server;
  std::atomic<int> went{0}, came{0};
  const auto watch = device::pipewire::backend().watch(
      [&](const device::Change& change) { ++(change.what == device::Change::What::went ? went : came); });
  REQUIRE(watch.has_value());
  for (int k = 1; k <= 2; ++k) {
    server.kill();
    CHECK(tests::eventually([&] { return went == 3 * k; }));
    server.start();
    CHECK(tests::eventually([&] { return came == 3 * k; }));
  }
}
