// SPDX-License-Identifier: MIT
// The stream that the maker's kit makes of a card of cycles, on one in virtual time whose outputs lead to its inputs: the
// contract of a backend, and what a network does to packets.
#include <map>
#include <set>

#include "kit/card_stream.hpp"
#include "support/conformance.hpp"

using namespace taut;
using namespace taut::device;

namespace {

constexpr int cycle = 32, channels = 2;
constexpr Nanos second = 1'000'000'000;

class TestClock final : public platform::Clock {
 public:
  [[nodiscard]] Nanos now() const noexcept TAUT_NONBLOCKING override { return now_; }
  void sleep_until(Nanos time) const noexcept override { now_ = std::max(now_, time); }

 private:
  mutable Nanos now_ = 5 * second;
};

// What befalls the card.
struct World {
  TestClock clock;
  bool there = true, busy = false;
  int repeats = 0;                                  // each cycle of input comes so many times more
  std::set<Frames> missing;                         // positions whose input never comes
  std::map<Frames, std::vector<std::byte>> played;  // by position
  int starts = 0, stops = 0;
};

class TestCard final : public kit::Card {
 public:
  explicit TestCard(World& world) : world_(world) {}
  Expected<void> start() override {
    if (!world_.there) return std::unexpected(gone());
    ++world_.starts;
    world_.played.clear();
    began_ = 0;
    next_ = 0;
    return {};
  }
  bool receive(Frames& position, std::span<std::byte> sound, int ms) noexcept override {
    const Nanos until = world_.clock.now() + Nanos{ms} * 1'000'000;
    while (world_.missing.contains(next_)) next_ += cycle;
    const Nanos complete = began_ + (next_ + cycle) * second / 48000;
    if (!world_.there || complete > until) {
      world_.clock.sleep_until(until);
      return false;
    }
    world_.clock.sleep_until(complete);
    position = next_;
    std::ranges::fill(sound, std::byte{});
    if (const auto cable = world_.played.find(next_); cable != world_.played.end())
      std::ranges::copy(cable->second, sound.begin());
    if (++times_ > world_.repeats) next_ += cycle, times_ = 0;
    return true;
  }
  void send(Frames position, std::span<const std::byte> sound) noexcept override {
    if (position == 0) began_ = world_.clock.now();
    world_.played[position].assign(sound.begin(), sound.end());
  }
  void stop() noexcept override { ++world_.stops; }
  [[nodiscard]] Error gone() const override {
    return {Trouble::absent, "The card does not answer.", "Look at its cable."};
  }
  [[nodiscard]] const platform::Clock& clock() const noexcept override { return world_.clock; }

 private:
  World& world_;
  Frames next_ = 0;
  int times_ = 0;
  Nanos began_ = 0;
};

class TestCards final : public kit::Cards {
 public:
  explicit TestCards(World& world)
      : Cards({.frames = cycle, .inputs = {"a", "b"}, .outputs = {"c", "d"}}), world_(world) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "test"; }
  Expected<std::vector<Device>> list() override { return std::vector{Device{.id = "test:1", .name = "Test"}}; }

 protected:
  Expected<std::unique_ptr<kit::Card>> reach(const std::string& id) override {
    if (id != "test:1") return failure(Trouble::absent, "No such card.", "Look at its cable.");
    if (world_.busy) return failure(Trouble::busy, "The card plays for another program.", "Close that one.");
    return std::make_unique<TestCard>(world_);
  }

 private:
  World& world_;
};

struct Fixture {
  World world;
  TestCards cards{world};
  std::unique_ptr<Stream> stream(Request request = {.in = "test:1", .out = "test:1"}) {
    auto opened = cards.open(request);
    REQUIRE(opened.has_value());
    return std::move(*opened);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "the contract of a backend") {
  conformance::check_absent(cards, "test:2");
  conformance::check_probe(cards, "test:1");
  conformance::check_stream(*stream(), second, true);
  CHECK(world.starts == 3);
  CHECK(world.stops == 3);
}

TEST_CASE_FIXTURE(Fixture, "one direction alone") {
  conformance::check_stream(*stream({.in = "test:1", .out = {}}), second, false);
  conformance::check_stream(*stream({.in = {}, .out = "test:1"}), second, false);
}

TEST_CASE_FIXTURE(Fixture, "the margin is whole cycles, at least one") {
  for (const auto& [asked, got] : {std::pair{0, 32}, {1, 32}, {32, 32}, {33, 64}, {100, 128}, {9999, 1024}}) {
    const auto one = stream({.in = "test:1", .out = "test:1", .margin = asked});
    CHECK(one->agreed().margin == got);
    CHECK(one->agreed().floor == cycle);
    conformance::check_stream(*one, second, true);
  }
}

TEST_CASE_FIXTURE(Fixture, "packets that come twice are taken once, and those that are missing are counted") {
  world.repeats = 1;
  world.missing = {10 * cycle, 11 * cycle, 20 * cycle};
  const auto one = stream();
  REQUIRE(one->start().has_value());
  conformance::Player player(*one);
  REQUIRE(player.run(40 * cycle, world.clock.now() + second));
  CHECK_MESSAGE(player.complaint.empty(), player.complaint);
  CHECK(player.lost_in == 3 * cycle);
  CHECK(player.lost_out == 3 * cycle);
  CHECK(player.turn.in.position + cycle == 40 * cycle);
  CHECK(player.matched > 20 * cycle);
}

TEST_CASE_FIXTURE(Fixture, "a card that falls silent is gone after half a second, and has a sentence") {
  const auto one = stream();
  REQUIRE(one->start().has_value());
  conformance::Player player(*one);
  REQUIRE(player.run(4 * cycle, world.clock.now() + second));
  world.there = false;
  const Nanos silent = world.clock.now();
  Turn turn;
  CHECK(one->wait(silent + 10 * second, turn) == Wake::gone);
  CHECK(world.clock.now() - silent > second * 2 / 5);
  CHECK(world.clock.now() - silent < second * 3 / 5);
  CHECK(one->explain(one->fault()).what == "The card does not answer.");
  one->stop();
  CHECK_FALSE(one->start().has_value());
  world.there = true;
  CHECK(one->start().has_value());
}

TEST_CASE_FIXTURE(Fixture, "a card that another program has is busy, and says so") {
  world.busy = true;
  const auto can = cards.probe("test:1");
  REQUIRE(can.has_value());
  CHECK(can->known == Can::Known::busy);
  CHECK(can->why == "The card plays for another program. Close that one.");
  CHECK(cards.open({.in = "test:1", .out = "test:1"}).error().trouble == Trouble::busy);
  CHECK(cards.open({.in = "test:1", .out = "test:2"}).error().trouble == Trouble::unsupported);
}
