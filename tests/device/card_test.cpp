// SPDX-License-Identifier: MIT
// Virtual cards: ids and settings, unplug and replug, several at once.
#include "device/cards.hpp"
#include "support/scale.hpp"

#include <atomic>
#include <mutex>
#include <thread>

namespace taut::device::virtual_card {
namespace {

using What = Fault::What;

TEST_CASE("mistakes in an id are named, and the valid settings listed") {
  World world;
  for (const auto& [id, named] :
       std::initializer_list<std::pair<const char*, const char*>>{{"virtual:x?colour=red", "colour"},
                                                                  {"virtual:x?ppm=fast", "ppm"},
                                                                  {"virtual:x?in=257", "in"},
                                                                  {"virtual:x?format=dsd8", "format"},
                                                                  {"virtual:x?faults=nap@3", "faults"},
                                                                  {"virtual:x?rates=7999", "rates"},
                                                                  {"virtual:x?min=9&max=8", "min"},
                                                                  {"virtual:x?clock=real", "virtual time"},
                                                                  {"virtual:", "name"}}) {
    const auto can = world.backend().probe(id);
    REQUIRE_FALSE(can.has_value());
    CHECK(can.error().trouble == Trouble::bad_request);
    CHECK_MESSAGE(can.error().what.find(named) != std::string::npos, can.error().what);
  }
  const auto unknown = world.backend().probe("virtual:x?colour=red");
  for (const Key& key : keys()) CHECK(unknown.error().remedy.find(key.name) != std::string::npos);
}

TEST_CASE("every key accepts its default from the table") {
  World world;
  for (const Key& key : keys()) {
    if (key.name == "clock" || key.name == "faults") continue;
    CHECK(world.backend().probe("virtual:x?" + std::string(key.name) + "=" + std::string(key.standard)).has_value());
  }
}

TEST_CASE("loopback is always listed, other names once a world made them") {
  World world;
  CHECK(world.backend().probe("virtual:secret").has_value());
  world.card("open");
  const auto devices = world.backend().list();
  REQUIRE(devices.has_value());
  REQUIRE(devices->size() == 2);
  CHECK((*devices)[0].id == "virtual:loopback");
  CHECK((*devices)[1].id == "virtual:open");
  CHECK(backend().list()->at(0).id == "virtual:loopback");
}

TEST_CASE("one stream holds a card, unless it is shared") {
  World world;
  const auto first = open(world.backend(), "virtual:a", 64, 64);
  const auto can = world.backend().probe("virtual:a");
  REQUIRE(can.has_value());
  CHECK(can->known == Can::Known::busy);
  CHECK_FALSE(can->why.empty());
  CHECK(world.backend().open({.in = "virtual:a", .out = "virtual:a"}).error().trouble == Trouble::busy);
  const auto one = open(world.backend(), "virtual:b?share=on", 64, 64);
  const auto two = open(world.backend(), "virtual:b?share=on", 64, 64);
  CHECK(world.backend().open({.in = "virtual:a", .out = "virtual:b"}).error().trouble == Trouble::unsupported);
}

TEST_CASE("a card refuses to open as often as configured") {
  World world;
  world.card("a").schedule(*faults_of("refuse@0s:2:denied"));
  CHECK(world.backend().probe("virtual:a")->known == Can::Known::unknown);
  for (int times = 0; times < 2; ++times)
    CHECK(world.backend().open({.in = "virtual:a", .out = {}}).error().trouble == Trouble::denied);
  CHECK(world.backend().open({.in = "virtual:a", .out = {}}).has_value());
  world.card("b").schedule(*faults_of("refuse@0s:0:busy,back@1s"));
  CHECK(world.backend().open({.in = "virtual:b", .out = {}}).error().trouble == Trouble::busy);
  world.clock().advance(second);
  CHECK(world.backend().open({.in = "virtual:b", .out = {}}).has_value());
  CHECK(world.card("a").truth().refusals == 2);
}

TEST_CASE("a card is unplugged and returns as another, and watchers hear of both in order") {
  World world;
  std::mutex mutex;
  std::vector<std::pair<Change::What, std::string>> heard;
  auto watch = world.backend().watch([&](const Change& change) {
    const std::scoped_lock lock(mutex);
    heard.emplace_back(change.what, change.id);
  });
  auto stream = started(world, "faults=unplug@1000:0ms,back@2s:in=5:out=1:rate=44100", 64, 64);
  Player player(*stream);
  CHECK_FALSE(player.run(100'000, hour));
  CHECK(world.card("test").run() == 1000);
  Turn turn;
  CHECK(stream->wait(hour, turn) == Wake::gone);
  CHECK(stream->explain(stream->fault()).trouble == Trouble::absent);
  CHECK_FALSE(world.card("test").plugged());
  stream->stop();
  CHECK_FALSE(stream->start().has_value());
  stream.reset();
  CHECK(world.backend().probe("virtual:test").error().trouble == Trouble::absent);
  CHECK(world.backend().list()->size() == 1);
  world.clock().advance(2 * second);
  world.settle();
  {
    const std::scoped_lock lock(mutex);
    CHECK(heard == std::vector<std::pair<Change::What, std::string>>{{Change::What::went, "virtual:test"},
                                                                     {Change::What::came, "virtual:test"}});
  }
  const auto can = world.backend().probe("virtual:test");
  REQUIRE(can.has_value());
  CHECK(can->inputs.size() == 5);
  CHECK(can->outputs.size() == 1);
  REQUIRE(can->rates.size() == 1);
  const auto again = open(world.backend(), "virtual:test", 64, 64, 44100);
  conformance::check_stream(*again, second, true);
  watch->reset();
  world.card("test").schedule({.what = What::unplug, .time = 0});
  world.settle();
  CHECK(heard.size() == 2);
}

TEST_CASE("cards have independent clocks: the faster one gets more frames") {
  World world;
  const auto open_one = [&](const char* name, const char* ppm) {
    auto stream = open(world.backend(), world.card(name).id() + "?ppm=" + ppm, 480, 4800);
    REQUIRE(stream->start().has_value());
    return stream;
  };
  const auto fast = open_one("fast", "100"), slow = open_one("slow", "-50");
  Player fast_player(*fast), slow_player(*slow);
  // Waits on the master and takes what the other has.
  constexpr std::int64_t seconds = tests::scaled(1000);
  while (world.clock().now() < seconds * second) {
    REQUIRE(fast_player.step(hour) == Wake::turn);
    while (slow_player.step(0) == Wake::turn) {}
  }
  CHECK_MESSAGE(fast_player.complaint.empty(), fast_player.complaint);
  CHECK_MESSAGE(slow_player.complaint.empty(), slow_player.complaint);
  CHECK(std::abs(world.card("fast").run() - seconds * 480'048 / 10) <= 480);
  CHECK(std::abs(world.card("slow").run() - seconds * 479'976 / 10) <= 480);
  CHECK(world.card("fast").run() - world.card("slow").run() >= seconds * 7);
  CHECK(fast_player.lost_in + slow_player.lost_in == 0);
}

TEST_CASE("in real time a nudge from another thread ends a long wait, and new faults take effect") {
  const std::string id = "virtual:asleep";
  const auto stream = open(backend(), id, 8192, 8192, 8000);
  Turn turn;
  std::atomic<bool> ended{false};
  std::jthread nudger([&] {
    while (!ended) {
      stream->nudge();
      std::this_thread::yield();
    }
  });
  CHECK(stream->wait(stream->clock().now() + hour, turn) == Wake::idle);
  ended = true;
}

TEST_CASE("unplugging a card wakes its stream from a real-time sleep") {
  const auto stream = open(backend(), "virtual:leaving?faults=unplug@30ms:0ms", 64, 64);
  Turn turn;
  CHECK(stream->wait(stream->clock().now() + hour, turn) == Wake::gone);
}

}  // namespace
}  // namespace taut::device::virtual_card
