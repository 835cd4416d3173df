// SPDX-License-Identifier: MIT
// A device at a rate its hardware lacks keeps the contract, and its round trip is the reported one to a hundredth of a
// frame.
#include <rapidcheck.h>

#include <array>

#include "base/text.hpp"
#include "device/cards.hpp"
#include "device/rate/choose.hpp"
#include "device/rate/resampled.hpp"
#include "support/ramp.hpp"
#include "support/scale.hpp"

namespace taut::device::rate {
namespace {

using tests::Ramp;
using tests::Range;
using virtual_card::Fault;
using virtual_card::hour;
using virtual_card::second;
using virtual_card::World;
using What = Fault::What;

struct Case {
  double host = 44100, hardware = 48000;
  int cycle = 64;  // of the hardware
  Frames margin = 64;
  std::string settings;
  int inputs = 2, outputs = 2;
  int buffer = 8192;
  Frames room = 0;
};

std::unique_ptr<Resampled> open(World& world, const Case& one) {
  const std::string id = world.card("test").id() + "?" + one.settings;
  Request wanted{.in = one.inputs > 0 ? id : "",
                 .out = one.outputs > 0 ? id : "",
                 .rate = one.hardware,
                 .frames = one.cycle,
                 .margin = one.margin,
                 .room = one.room};
  auto stream = world.backend().open(hardware_request(wanted, one.host));
  if (!stream) FAIL(stream.error().sentence());
  std::vector<int> all;
  for (int c = 0; c < std::max((*stream)->agreed().in.channels, (*stream)->agreed().out.channels); ++c)
    all.push_back(c);
  const auto channels = [&](const End& end) {
    return std::span<const int>(all).first(static_cast<std::size_t>(end.channels));
  };
  const Agreed theirs = (*stream)->agreed();
  auto made = Resampled::make(std::move(*stream), {.rate = one.host,
                                                   .margin = one.margin,
                                                   .room = one.room,
                                                   .inputs = channels(theirs.in),
                                                   .outputs = channels(theirs.out),
                                                   .buffer = one.buffer});
  if (!made) FAIL(made.error().sentence());
  return std::move(*made);
}

// Plays the ramp of its positions and measures what comes back. Checks positions and turns as a host sees them.
class Player {
 public:
  explicit Player(Stream& stream) : stream_(stream) {}

  Range off;  ///< measured minus reported round trip; > 0 is later
  std::int64_t turns = 0, fillings = 0;
  Frames in_end = 0, lost = 0;
  int piece = 0;
  Frames wanted = 0;  ///< margin change still to make
  Turn turn;

  Wake step(Nanos until) {
    const Wake wake = stream_.wait(until, turn);
    if (wake != Wake::turn) return wake;
    ++turns;
    fillings += turn.filling ? 1 : 0;
    const Frames gone = std::max(turn.in.lost, turn.out.lost);
    lost += gone;
    const Agreed& agreed = stream_.agreed();
    told_ = agreed.in.latency + agreed.in.resampler + agreed.out.latency + agreed.out.resampler;
    // Audio in flight during a loss may be heard late or twice.
    if (gone > 0 || turn.filling) ignore(turn);
    for (std::size_t c = 0; c < turn.in.areas.size(); ++c)
      for (int i = 0; i < turn.frames; ++i) read(sample(turn.in, c, i), static_cast<int>(c), turn.in.position + i);
    if (!turn.in.areas.empty()) in_end = turn.in.position + turn.frames;
    const int last = piece > 0 ? (turn.frames - 1) % piece + 1 : turn.frames;
    const int more = static_cast<int>(std::clamp<Frames>(wanted, -std::min(turn.shrink, last), turn.grow));
    for (std::size_t c = 0; c < turn.out.areas.size(); ++c)
      for (int i = 0; i < turn.frames + more; ++i)
        sample(turn.out, c, i) = Ramp::value(turn.out.position + i, static_cast<int>(c));
    for (int left = turn.frames; left > 0;) {
      const int frames = piece > 0 ? std::min(piece, left) : left;
      left -= frames;
      stream_.done(frames, left == 0 ? more : 0);
    }
    wanted -= more;
    return wake;
  }

  /// Ignores audio from before the end of this turn.
  void ignore(const Turn& after) {
    const Agreed& agreed = stream_.agreed();
    clear_from_ = std::max(after.in.position, after.out.position + after.frames) + told_ + 2 * agreed.frames + 600;
    in_end = std::max(in_end, after.in.position);
  }

  bool run(Frames frames) {
    const Frames end = in_end + frames;
    while (in_end < end)
      if (const Wake wake = step(hour * 48); wake != Wake::turn && wake != Wake::changed) return false;
    return true;
  }

 private:
  static float& sample(const Side& side, std::size_t channel, int i) {
    const audio::Area& area = side.areas[channel];
    return *reinterpret_cast<float*>(area.data + area.step * (i < side.split ? side.at + i : i - side.split));
  }

  void read(double value, int channel, Frames position) {
    double frames = 0;
    if (position < clear_from_) return;
    if (Ramp::off(value, channel, static_cast<double>(position - told_), frames)) off.add(frames);
  }

  Stream& stream_;
  Frames told_ = 0, clear_from_ = 0;
};

// The latencies of both directions before rounding.
double exact(const Resampled& stream, const Case& one) {
  const Agreed& theirs = stream.hardware().agreed();
  const auto hz = [](double rate) { return static_cast<int>(rate); };
  const Ratio ratio = Ratio::of(hz(one.host), hz(one.hardware));
  const Lockstep lockstep({.ratio = ratio,
                           .cycle = theirs.frames,
                           .fixed = theirs.fixed,
                           .margin = theirs.margin,
                           .wanted = stream.agreed().margin,
                           .in_delay = delay_between(hz(one.hardware), hz(one.host)),
                           .out_delay = delay_between(hz(one.host), hz(one.hardware))});
  return lockstep.in_latency() + lockstep.out_latency() +
         ratio.host_frames(static_cast<double>(theirs.in.latency + theirs.out.latency));
}

std::string name(const Case& one) {
  return text("{} on {}, {} + {}, {}", one.host, one.hardware, one.cycle, one.margin, one.settings);
}

// The true round trip is constant to a hundredth of a frame, and the reported one is its nearest integer.
void measured_is_told(const Case& one, Frames frames, int piece = 0) {
  INFO(name(one));
  World world;
  const auto stream = open(world, one);
  REQUIRE(stream->start().has_value());
  Player player(*stream);
  player.piece = piece;
  REQUIRE(player.run(frames));
  CHECK(player.off.count > frames / 20);
  CHECK(player.off.width() < 0.02);
  const End &in = stream->agreed().in, &out = stream->agreed().out;
  const double told = static_cast<double>(in.latency + in.resampler + out.latency + out.resampler);
  const double truth = exact(*stream, one);
  CHECK(std::abs(told + player.off.middle() - truth) < 0.01);
  CHECK(std::abs(told - truth) <= 0.5);
  CHECK(player.lost == 0);
  CHECK(world.card("test").truth().xruns == 0);
  CHECK(world.card("test").truth().silent == 0);
}

// Under a sanitizer only one of these many cases runs.
bool left_out() {
  static int count = 0;
  return count++ % tests::sanitizer_share != 0;
}

constexpr std::array rates{8000.0,  11025.0, 16000.0, 22050.0,  32000.0, 44100.0,
                           48000.0, 88200.0, 96000.0, 176400.0, 192000.0};

}  // namespace

TEST_CASE("a resampled stream keeps the contract") {
  for (const auto& [host, hardware] : {std::pair(44100.0, 48000.0),
                                       {48000.0, 44100.0},
                                       {96000.0, 48000.0},
                                       {8000.0, 48000.0},
                                       {192000.0, 44100.0},
                                       {44100.0, 88200.0}})
    for (const char* settings : {"", "in=1&out=4", "vary=on&format=s16", "cycle=480&layout=separate",
                                 "ppm=-3000&jitter=100", "in=0", "out=0"}) {
      if (left_out()) continue;
      INFO(host, " on ", hardware, ", ", settings);
      World world;
      conformance::check_stream(*open(world, {.host = host, .hardware = hardware, .settings = settings}), second,
                                false);
    }
}

TEST_CASE("the measured round trip is the reported one, between all rates") {
  for (const double host : rates)
    for (const double hardware : rates) {
      if (host > hardware * 8 || hardware > host * 8 || left_out()) continue;
      const Case one{.host = host, .hardware = hardware, .cycle = 48, .settings = "in=1&out=1&delay=7"};
      measured_is_told(one, 4 * Ramp::period);
    }
}

TEST_CASE("the measured round trip is the reported one, for any cycle, safety, pieces and card delays") {
  CHECK(rc::check([] {
    if (left_out()) return;
    const Case one{.host = *rc::gen::elementOf(rates),
                   .hardware = *rc::gen::element(44100.0, 48000.0, 96000.0),
                   .cycle = *rc::gen::inRange(1, 600),
                   .margin = *rc::gen::inRange(0, 700),
                   .settings = text("in=2&out=2&latency_in={}&latency_out={}&delay={}&vary={}&seed={}&layout={}&ppm={}",
                                    *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 900),
                                    *rc::gen::element("on", "off"), *rc::gen::inRange(0, 9999),
                                    *rc::gen::element("interleaved", "separate"), *rc::gen::inRange(-300, 300))};
    RC_PRE(one.host <= 8 * one.hardware && one.hardware <= 8 * one.host);
    measured_is_told(one, 3 * Ramp::period, *rc::gen::inRange(0, 64));
  }));
}

TEST_CASE("the margin moves without a lost, duplicated or late frame") {
  CHECK(rc::check([] {
    if (left_out()) return;
    World world;
    const Case one{.host = *rc::gen::element(44100.0, 48000.0, 96000.0, 32000.0),
                   .hardware = *rc::gen::element(44100.0, 48000.0, 88200.0),
                   .cycle = *rc::gen::inRange(8, 200),
                   .margin = *rc::gen::inRange(0, 300),
                   .settings = text("vary={}&delay=11", *rc::gen::element("on", "off")),
                   .room = 1000};
    INFO(name(one));
    const auto stream = open(world, one);
    RC_ASSERT(stream->start().has_value());
    Player player(*stream);
    player.piece = *rc::gen::element(0, 16, 50);
    RC_ASSERT(player.run(2000));
    Frames distance = player.turn.out.position - player.turn.in.position - stream->agreed().margin;
    for (int again = 0; again < 4; ++again) {
      const Frames margin = *rc::gen::inRange<Frames>(0, 700);
      player.wanted = margin - stream->agreed().margin;
      for (int patience = 0; player.wanted != 0 && patience < 600; ++patience) RC_ASSERT(player.run(1000));
      RC_ASSERT(player.run(2 * Ramp::period));
      const Request asked{.rate = one.hardware, .margin = margin};
      RC_ASSERT(player.wanted == 0);
      RC_ASSERT(stream->agreed().margin == margin);
      RC_ASSERT(stream->hardware().agreed().margin <= hardware_request(asked, one.host).margin + 8);
      RC_ASSERT(player.turn.out.position - player.turn.in.position - margin == distance);
    }
    RC_ASSERT(player.off.count > 4 * Ramp::period);
    RC_ASSERT(player.off.width() < 0.02);
    RC_ASSERT(player.lost == 0);
    RC_ASSERT(world.card("test").truth().xruns == 0);
  }));
}

TEST_CASE("drop-outs, losses, stalls and jumps: every turn keeps the contract, and the round trip settles again") {
  std::int64_t restarts = 0;
  CHECK(rc::check([&](std::uint64_t seed) {
    if (left_out()) return;
    World world;
    const Case one{.host = *rc::gen::element(44100.0, 48000.0, 96000.0),
                   .hardware = *rc::gen::element(44100.0, 48000.0, 96000.0),
                   .cycle = *rc::gen::inRange(1, 300),
                   .margin = *rc::gen::inRange(100, 500),
                   .settings = text("jitter=40&ppm=37&vary={}", *rc::gen::element("on", "off"))};
    INFO(name(one));
    constexpr Nanos ms = 1'000'000;
    world.card("test").schedule(virtual_card::plan(seed, {.frames = 8 * 48000,
                                                          .late = {900, 40 * ms},
                                                          .lost = {900, 1000},
                                                          .stall = {300, 15 * ms},
                                                          .step = {300, 3000},
                                                          .unplug = {}}));
    const auto stream = open(world, one);
    RC_ASSERT(stream->start().has_value());
    conformance::Player contract(*stream, false);
    contract.piece = *rc::gen::inRange(0, 100);
    RC_ASSERT(contract.run(48000, hour));
    RC_ASSERT(contract.complaint == "");
    restarts += contract.fillings - 1;
    Player player(*stream);
    player.ignore(contract.turn);
    RC_ASSERT(player.run(2 * 48000));
    RC_ASSERT(player.off.count > 3000);
    RC_ASSERT(player.off.width() < 0.02);
  }));
  if (tests::sanitizer_share == 1) CHECK(restarts > 0);
}

TEST_CASE("a rate without a usable ratio to the hardware is refused in a sentence") {
  World world;
  auto stream = world.backend().open({.in = "virtual:a", .out = "virtual:a", .rate = 192000});
  REQUIRE(stream.has_value());
  const auto made = Resampled::make(std::move(*stream), {.rate = 16000});
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().sentence().size() > 20);
}

TEST_CASE("which rate and cycle serve a host") {
  const auto rates_of = [](std::initializer_list<double> all) {
    std::vector<Rate> list;
    for (const double hz : all) list.push_back({.hz = hz, .min_frames = 8, .max_frames = 4096, .step = 1});
    return list;
  };
  const auto chosen = [&](std::initializer_list<double> all, double hz) {
    const auto list = rates_of(all);
    const Rate* const rate = nearest(list, hz);
    return rate ? rate->hz : 0;
  };
  CHECK(chosen({44100, 48000}, 44100.001) == 44100);
  CHECK(chosen({48000, 96000}, 44100) == 48000);
  CHECK(chosen({48000, 88200}, 44100) == 88200);
  CHECK(chosen({44100, 48000}, 96000) == 48000);
  CHECK(chosen({44100, 48000}, 88200) == 44100);
  CHECK(chosen({44100, 96000}, 192000) == 96000);
  CHECK(chosen({8000, 16000}, 48000) == 16000);
  CHECK(chosen({8000}, 96000) == 0);
  CHECK(chosen({}, 48000) == 0);

  Rate rate{.hz = 48000, .min_frames = 8, .max_frames = 4096, .step = 1};
  CHECK(cycle(rate, 48000, 64) == 64);
  CHECK(cycle(rate, 24000, 64) == 128);
  CHECK(cycle(rate, 44100, 441) == 480);
  CHECK(cycle(rate, 44100, 256) == 69);
  CHECK(cycle(rate, 44100, 16) == 16);
  rate.step = -1;
  CHECK(cycle(rate, 44100, 441) == 64);
  rate.min_frames = rate.max_frames = 1024;
  CHECK(cycle(rate, 44100, 64) == 1024);
}

}  // namespace taut::device::rate
