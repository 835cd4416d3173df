// SPDX-License-Identifier: MIT
// Hosts with rates and channels that the hardware lacks: the reported latency is the measured one, everything
// convertible is accepted, whatever the device changes to while running.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/text.hpp"
#include "device/virtual/card.hpp"
#include "support/ramp_host.hpp"
#include "support/scale.hpp"

using namespace taut;
using device::virtual_card::Fault;
using taut::tests::Ramp;
using taut::tests::RampHost;
using taut::tests::Range;
using What = Fault::What;
using Notice = engine::Notice;

namespace {

constexpr Nanos ms = 1'000'000;

struct Rig {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  std::shared_ptr<RampHost> host;
  engine::Initialised* initialised = nullptr;
  engine::Running* running = nullptr;

  /// `rate` 0: the device's choice.
  Rig(const std::string& card, double rate, int frames, int channels, const std::string& safety = "safe") {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", "virtual:" + card));
    REQUIRE(settings::set(settings, "safety", safety));
    settings.rate = rate;
    settings.type = audio::SampleType::float32;
    const auto opened = engine.initialise(settings);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().sentence()));
    initialised = *opened;
    host = std::make_shared<RampHost>(frames, channels);
    const auto made = initialised->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().sentence()));
    host->bind(**made);
    const auto started = (*made)->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
    host->lost = [this] { return running->xruns().lost; };
    expect();
  }

  [[nodiscard]] engine::Report report() const { return initialised->report(); }
  [[nodiscard]] Frames promised() const { return report().in.total() + report().out.total(); }
  void expect() { host->expect(promised()); }

  /// Steps with the worker always active; returns the longest pause between two callbacks.
  Nanos run(std::int64_t callbacks) {
    const std::int64_t end = host->callbacks + callbacks;
    Nanos last = world.clock().now(), longest = 0;
    for (std::int64_t seen = host->callbacks; seen < end;) {
      REQUIRE(running->step());
      world.settle();
      running->deliver();
      if (host->callbacks == seen) continue;
      seen = host->callbacks;
      longest = std::max(longest, world.clock().now() - std::exchange(last, world.clock().now()));
    }
    return longest;
  }

  void run_frames(Frames frames, int buffer) { run(frames / buffer + 1); }
  [[nodiscard]] bool reports(std::string_view words) const {
    return std::ranges::any_of(report().events,
                               [&](const auto& line) { return line.find(words) != std::string::npos; });
  }
  [[nodiscard]] std::int64_t notices(Notice what) const { return host->notices[static_cast<int>(what)]; }
};

void check_measured(const Rig& rig, int channels) {
  for (int k = 0; k < channels; ++k) {
    const Range& off = rig.host->off[static_cast<std::size_t>(k)];
    CHECK(off.count > 500);
    CHECK(off.width() < 0.02);
    CHECK(std::abs(off.middle()) <= 0.51);
  }
}

void measured_is_reported(const std::string& card, double rate, int frames, const std::string& safety) {
  INFO(card, " at ", rate, ", buffer ", frames, ", safety ", safety);
  Rig rig(card, rate, frames, 2, safety);
  const Frames promised = rig.promised();
  rig.run_frames(promised + 3 * Ramp::period, frames);
  check_measured(rig, 2);
  CHECK(rig.promised() == promised);
  CHECK(rig.report().rate == rate);
  CHECK(rig.host->rate == rate);
  CHECK(rig.report().xruns.total() == 0);
  CHECK(rig.host->wrong_position + rig.host->time_went_back == 0);
  // The host's clock is even: every buffer lasts its nominal time, up to whole nanoseconds.
  CHECK(rig.host->steps.width() <= 6);
  CHECK(rig.world.card("c").truth().xruns == 0);
}

}  // namespace

TEST_CASE("any rate on any card, any buffer: measured round trip = reported, to the nearest frame") {
  CHECK(rc::check([] {
    // Under a sanitizer only one of these many cases runs.
    static int count = 0;
    if (count++ % tests::sanitizer_share != 0) return;
    const double rate = *rc::gen::element(22050.0, 32000.0, 44100.0, 48000.0, 88200.0, 96000.0, 192000.0);
    const double hardware = *rc::gen::element(44100.0, 48000.0, 96000.0);
    const int cycle = *rc::gen::element(0, 0, 0, 64, 441, 1024);
    const auto card =
        text("c?in=3&out=2&rates={}&cycle={}&vary={}&pieces={}&delay={}&latency_in={}&format={}&seed={}", hardware,
             cycle, *rc::gen::element("off", "off", "on"), *rc::gen::element("on", "off"), *rc::gen::inRange(0, 100),
             *rc::gen::inRange(0, 30), *rc::gen::element("s32", "f32"), *rc::gen::inRange(1, 1000));
    measured_is_reported(card, rate, *rc::gen::inRange(16, 1025),
                         *rc::gen::arbitrary<bool>() ? "safe" : std::to_string(*rc::gen::inRange(8, 600)));
  }));
}

TEST_CASE("the cost: the resampler and, if a buffer is no whole number of hardware frames, a quarter of a frame") {
  const auto round_trip = [](const std::string& card, double rate) { return Rig(card, rate, 64, 2).promised(); };
  CHECK(round_trip("c?rates=48000", 48000) == 128);
  CHECK(round_trip("c?rates=96000", 48000) == 128 + 64);
  CHECK(round_trip("c?rates=48000", 96000) == 128 + 127);
  CHECK(round_trip("c?rates=48000", 44100) == 128 + 15 + 62);
  Rig rig("c?rates=48000", 44100, 64, 2);
  CHECK(rig.report().cycle == 16);
  CHECK(rig.report().hardware_rate == 48000);
  CHECK(rig.report().in.resampler + rig.report().out.resampler == 62);
  CHECK(rig.report().input_type == "s32");
  CHECK(std::ranges::any_of(rig.report().remarks, [](const auto& one) { return one.find("48000") != one.npos; }));
}

TEST_CASE("latencies before buffers exist are those of the preferred size; only rates out of reach are refused") {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", "virtual:c?rates=44100,48000"));
  auto* initialised = engine.initialise(settings).value();
  for (const double bad : {0.0, -1.0, 1e12, 5000.0, 400000.0, std::nan("")}) CHECK_FALSE(initialised->can_rate(bad));
  CHECK(initialised->can_rate(5000).error().sentence().find("eight times") != std::string::npos);
  for (const double rate : {5512.5, 22050.0, 44100.0, 96000.0, 192000.0, 384000.0}) {
    REQUIRE(initialised->can_rate(rate));
    REQUIRE(initialised->set_rate(rate));
    CHECK(initialised->rate() == rate);
    const auto in = initialised->latency(true), out = initialised->latency(false);
    const auto host = std::make_shared<RampHost>(initialised->sizes().preferred, 2);
    REQUIRE(initialised->prepare(host->channels(), initialised->sizes().preferred, host));
    CHECK(initialised->latency(true).total() == in.total());
    CHECK(initialised->latency(false).total() == out.total());
    REQUIRE(initialised->dispose());
  }
}

TEST_CASE("no rate named: the hardware's own, without conversion") {
  CHECK(Rig("a?rates=8000,44100", 0, 64, 2).report().rate == 44100);
  CHECK(Rig("b?rates=48000,96000", 0, 64, 2).report().rate == 48000);
  CHECK(Rig("d?rates=96000", 0, 64, 2).report().in.resampler == 0);
}

TEST_CASE("replugged with another rate: the host keeps its own, is told, and the latencies are correct again") {
  for (const double rate : {44100.0, 96000.0}) {
    Rig rig("c?in=2&out=2&delay=5", 48000, 64, 2, "40");
    rig.world.card("c").schedule({.what = What::unplug, .frame = 20000});
    rig.world.card("c").schedule({.what = What::back, .time = 600 * ms, .rate = rate});
    const Nanos period = duration(64, 48000);
    CHECK(rig.run(48000 / 64) <= 3 * period);
    CHECK_FALSE(rig.report().on_stand_in);
    CHECK(rig.reports("back after"));
    CHECK(rig.reports(text("runs at {:g} Hz", rate)));
    CHECK(rig.notices(Notice::latencies) == 1);
    CHECK(rig.notices(Notice::reset) == 0);
    CHECK(rig.report().hardware_rate == rate);
    CHECK(rig.promised() > 64 + 40 + 5);
    rig.expect();
    CHECK(rig.run(4 * Ramp::period / 64) <= 2 * period);
    check_measured(rig, 2);
    CHECK(rig.host->rate == 48000);
    CHECK(rig.report().xruns.total() == 0);
  }
}

TEST_CASE("replugged with fewer channels: the rest is silent, with a remark; the same for a missing direction") {
  for (const auto& [in, out] : {std::pair(1, 4), {4, 1}, {1, 1}, {0, 2}, {2, 0}}) {
    INFO(in, " in, ", out, " out");
    Rig rig("c?in=4&out=4", 48000, 64, 4);
    rig.world.card("c").schedule({.what = What::unplug, .frame = 9600});
    rig.world.card("c").schedule({.what = What::back, .time = 300 * ms, .inputs = in, .outputs = out});
    rig.run(48000 / 64);
    CHECK_FALSE(rig.report().on_stand_in);
    if (in < 4) CHECK(rig.reports(text("The device has {} input channels now", in)));
    if (out < 4) CHECK(rig.reports(text("The device has {} output channels now", out)));
    rig.expect();
    rig.run(4 * Ramp::period / 64);
    const int both = std::min(in, out);
    check_measured(rig, both);
    if (both == 0) CHECK(rig.host->loud == 0);
    for (int k = both; k < 4; ++k) {
      const Range& off = rig.host->off[static_cast<std::size_t>(k)];  // of zeros: the error spans the whole ramp
      CHECK(off.width() > Ramp::period / 2);
    }
    CHECK(rig.report().xruns.total() == 0);
  }
}

TEST_CASE(
    "the device's clock changes its rate: a host with its own rate keeps it; one that follows the device is asked to "
    "reopen") {
  for (const double named : {48000.0, 0.0}) {
    INFO("rate in the settings: ", named);
    Rig rig("c?in=2&out=2&rates=48000,96000", named, 64, 2);
    rig.run(100);
    for (const double rate : {44100.0, 192000.0, 48000.0}) {
      const auto resets = rig.notices(Notice::reset), latencies = rig.notices(Notice::latencies);
      rig.world.card("c").schedule({.what = What::rate, .time = rig.world.clock().now() + 10 * ms, .rate = rate});
      CHECK(rig.run(100) <= 3 * duration(64, 48000));
      CHECK_FALSE(rig.report().on_stand_in);
      CHECK(rig.reports(text("switched to {:g} Hz", rate)));
      CHECK(rig.report().hardware_rate == rate);
      CHECK(rig.report().rate == 48000);
      CHECK(rig.notices(Notice::reset) == resets + (named == 0 ? 1 : 0));
      CHECK(rig.notices(Notice::latencies) == latencies + 1);
      rig.expect();
      rig.run(4 * Ramp::period / 64);
      check_measured(rig, 2);
      CHECK(rig.host->rate == 48000);
    }
    CHECK(rig.promised() == 128);
    CHECK(rig.host->off[0].width() == 0);
  }
}

TEST_CASE("a clock out of reach: silence and a sentence, and the callbacks go on") {
  Rig rig("c?in=2&out=2", 384000, 64, 2);
  rig.world.card("c").schedule({.what = What::rate, .time = 50 * ms, .rate = 8000});
  CHECK(rig.run(1000) <= 3 * duration(64, 384000));
  CHECK(rig.report().on_stand_in);
  CHECK(rig.reports("could not be used"));
  CHECK(rig.notices(Notice::reset) == 1);
}

TEST_CASE("minutes with every fault, resampled: each lost frame is reported, and the round trip stays constant") {
  Rig rig("c?in=2&out=2&rates=48000&ppm=37&jitter=30&delay=17", 44100, 256, 2);
  auto& card = rig.world.card("c");
  card.schedule(device::virtual_card::plan(7, {.frames = 48000 * 100,
                                               .late = {.an_hour = 600, .largest = 40 * ms},
                                               .lost = {.an_hour = 600, .largest = 1000},
                                               .stall = {.an_hour = 200, .largest = 15 * ms},
                                               .step = {.an_hour = 200, .largest = 3000},
                                               .unplug = {.an_hour = 100, .largest = 700 * ms}}));
  rig.host->busy = [&] { rig.world.clock().advance(ms); };
  // While the device is away there is only silence, which cannot be measured.
  rig.host->lost = [&] { return rig.running->xruns().lost + rig.report().absence.away; };
  rig.run_frames(tests::scaled(44100 * 100), 256);
  if (tests::sanitizer_share == 1) {
    CHECK(card.truth().losses > 5);
    CHECK(card.truth().unplugs > 0);
    CHECK(rig.report().xruns.total() > 10);
    CHECK(rig.host->off[0].count > 1'000'000);
  }
  check_measured(rig, 2);
  CHECK(rig.host->wrong_position + rig.host->time_went_back == 0);
}
