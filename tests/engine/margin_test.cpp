// SPDX-License-Identifier: MIT
// The margin: output later than it allows, and changes while audio plays.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "engine/rig.hpp"
#include "engine/splice.hpp"

using namespace taut;
using engine::Splice;
using taut::tests::Rig;

namespace {

constexpr Nanos ms = 1'000'000;

int notices(const Rig& rig, engine::Notice what) { return static_cast<int>(rig.host->notices[static_cast<int>(what)]); }

/// A host that plays a tone or nothing on one channel, and analyses its input.
struct ToneHost : engine::Host {
  const std::int32_t* in[2] = {};
  std::int32_t* out[2] = {};
  int frames = 0;
  double frequency = 997, level = 0.5 * 0x7fffffff;
  bool silent = false;
  Frames position = 0;
  std::vector<std::int32_t> heard;
  std::int64_t latencies = 0;

  void process(int half, const engine::Moment&) noexcept override {
    unproven([&] {
      heard.insert(heard.end(), in[half], in[half] + frames);
      for (int i = 0; i < frames; ++i, ++position)
        out[half][i] = silent ? 0
                              : static_cast<std::int32_t>(
                                    level * std::sin(2 * std::numbers::pi * frequency * double(position) / 48000));
    });
  }
  void tell(engine::Notice notice) noexcept override { latencies += notice == engine::Notice::latencies; }
};

struct Stage {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  std::shared_ptr<ToneHost> host = std::make_shared<ToneHost>();
  engine::Running* running = nullptr;

  Stage(const std::string& card, int frames, const std::string& safety) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", "virtual:" + card));
    REQUIRE(settings::set(settings, "safety", safety));
    auto* const initialised = engine.initialise(settings).value();
    const std::vector<engine::ChannelRef> mono{{true, 0}, {false, 0}};
    auto* const prepared = initialised->prepare(mono, frames, host).value();
    host->frames = frames;
    for (int half = 0; half < 2; ++half) {
      host->in[half] = reinterpret_cast<const std::int32_t*>(prepared->half(0, half));
      host->out[half] = reinterpret_cast<std::int32_t*>(prepared->half(1, half));
    }
    running = prepared->start(engine::Drive::caller).value();
  }

  void run(Frames frames) {
    for (const Frames end = host->position + frames; host->position < end;) REQUIRE(running->step());
    running->deliver();
  }
  /// Sets the margin like the settings file. Only streams opened as `tight` accept any margin.
  void want(Frames margin) {
    REQUIRE(engine.initialised()->change_safety({.mode = settings::Safety::Mode::fixed, .frames = margin}));
  }
  engine::Report report() const { return engine.initialised()->report(); }
};

}  // namespace

TEST_CASE("a splice: the requested length, the same ends, and no artefact in silence, a constant or a slow tone") {
  CHECK(rc::check([] {
    const int frames = *rc::gen::inRange(4, 600);
    const int more = Splice::step(*rc::gen::inRange<Frames>(-2000, 2001), frames);
    RC_ASSERT(std::abs(more) <= std::max(frames / 4, 1));
    const int planes = *rc::gen::inRange(1, 4);
    const int first = *rc::gen::inRange(0, 5);
    const double step = 2 * std::numbers::pi * *rc::gen::inRange(0, 400) / 48000.0;
    std::vector<std::vector<std::int32_t>> source(static_cast<std::size_t>(planes));
    std::vector<std::byte*> pointers;
    for (auto& plane : source) {
      for (int i = 0; i < first + frames; ++i) plane.push_back(static_cast<std::int32_t>(1e9 * std::cos(step * i)));
      pointers.push_back(reinterpret_cast<std::byte*>(plane.data()));
    }
    auto splice = Splice::make(planes, frames, audio::SampleType::int32).value();
    RC_ASSERT(!splice.silent(pointers.data(), first, frames));
    std::byte* const* const got = splice(pointers.data(), first, frames, more);
    for (int p = 0; p < planes; ++p) {
      const auto* const x = source[static_cast<std::size_t>(p)].data() + first;
      const auto* const y = reinterpret_cast<const std::int32_t*>(got[p]);
      const int end = frames + more;
      // The fade moves by at most the difference of the copies, spread over its length.
      const double slope = 1e9 * step * (1 + std::abs(more) / (frames - std::abs(more) + 1.0)) + 2;
      RC_ASSERT(std::abs(double(y[0]) - x[0]) <= slope);
      RC_ASSERT(std::abs(double(y[end - 1]) - x[frames - 1]) <= slope);
      for (int i = 1; i < end; ++i) RC_ASSERT(std::abs(double(y[i]) - y[i - 1]) <= slope);
    }
  }));
}

TEST_CASE("silence is zero in every plane to the last sample") {
  auto splice = Splice::make(2, 64, audio::SampleType::float32).value();
  std::vector<float> a(64), b(64);
  std::byte* planes[] = {reinterpret_cast<std::byte*>(a.data()), reinterpret_cast<std::byte*>(b.data())};
  CHECK(splice.silent(planes, 0, 64));
  b[63] = 1e-30F;
  CHECK_FALSE(splice.silent(planes, 0, 64));
  CHECK(splice.silent(planes, 0, 63));
}

TEST_CASE("in silence the margin reaches its target exactly, and the host is told once per change") {
  CHECK(rc::check([] {
    Stage stage("c?in=1&out=1&cycle=" + std::to_string(*rc::gen::element(0, 32, 100, 256)), 64, "tight");
    stage.host->silent = true;
    stage.want(64);
    std::int64_t changes = 0;
    Frames margin = 64;
    for (int i = 0; i < 4; ++i) {
      const Frames wanted = *rc::gen::inRange<Frames>(0, 200);
      changes += wanted != margin;
      margin = wanted;
      stage.want(margin);
      stage.run(48000);
      stage.run(64);
      RC_ASSERT(stage.report().margin == margin);
      RC_ASSERT(stage.report().out.margin == margin);
      RC_ASSERT(stage.host->latencies == changes);
    }
    RC_ASSERT(stage.report().xruns.total() == 0);
    RC_ASSERT(stage.report().remarks.size() < 3);
    // The round trip now equals the reported one.
    stage.host->silent = false;
    stage.host->frequency = 12000;  // 0, 1, 0, -1: the first nonzero sample is frame 1
    const Frames begins = stage.host->position + 1;
    const std::size_t from = stage.host->heard.size();
    stage.run(4800);
    const auto& heard = stage.host->heard;
    const auto came = std::find_if(heard.begin() + static_cast<std::ptrdiff_t>(from), heard.end(),
                                   [](std::int32_t x) { return std::abs(x) > 1000; });
    RC_ASSERT(came != heard.end());
    const Frames round_trip = (came - heard.begin()) + (begins % 4 == 1 ? 0 : 1) - begins;
    RC_ASSERT(std::abs(round_trip - (stage.report().in.total() + stage.report().out.total())) <= 1);
  }));
}

TEST_CASE("while a tone plays a smaller margin waits, then comes by crossfades; a larger one comes at once; no click") {
  Stage stage("c?in=1&out=1", 64, "tight");
  stage.want(64);
  stage.run(48000);
  stage.want(8);
  stage.run(4 * 48000);
  CHECK(stage.report().margin == 64);
  stage.run(2 * 48000);
  CHECK(stage.report().margin == 8);
  stage.want(40);
  stage.run(6 * 64);
  CHECK(stage.report().margin == 40);
  CHECK(stage.report().xruns.total() == 0);
  stage.run(4800);
  // A click is a jump. The bound is the tone's own steepest step, plus a fade between two copies 16 frames apart.
  const double own = stage.host->level * 2 * std::numbers::pi * stage.host->frequency / 48000;
  const double most = own + 2 * stage.host->level / 48;
  double steepest = 0;
  const auto& heard = stage.host->heard;
  for (std::size_t i = 49000; i < heard.size(); ++i)
    steepest = std::max(steepest, std::abs(double(heard[i]) - heard[i - 1]));
  CHECK(steepest <= most);
  CHECK(steepest > 0.99 * own);
}

TEST_CASE("late on a card that does not notice: reported with the cause, played as silence, and nothing moves") {
  for (const bool host_is_late : {true, false}) {
    Rig rig("c?in=1&out=1&coarse=on", 64, 1, "16");
    constexpr Nanos allowed = duration(16, 48000), busy = allowed + duration(20, 48000);
    if (!host_is_late)
      rig.world.card("c").schedule(
          {.what = device::virtual_card::Fault::What::late, .frame = 100 * 64, .amount = busy});
    rig.start([&] { rig.world.clock().advance(host_is_late && rig.host->callbacks == 100 ? busy : 0); });
    rig.run(300);
    const auto report = rig.report();
    CHECK(report.xruns.host_late == (host_is_late ? 1 : 0));
    CHECK(report.xruns.thread_late == (host_is_late ? 0 : 1));
    CHECK(report.xruns.total() == 1);
    CHECK(report.xruns.lost == 0);
    CHECK(report.xruns.silent == 20);
    const auto truth = rig.world.card("c").truth();
    CHECK(truth.hollow == 20);
    CHECK(truth.xruns == 0);
    CHECK(rig.host->other_trip == 0);
    CHECK(rig.host->round_trip == 80);
    CHECK(notices(rig, engine::Notice::overload) == 1);
  }
}

TEST_CASE("late enough to stop the card: one drop-out, not two") {
  Rig rig("c?in=1&out=1&coarse=on", 64, 1, "16");
  rig.start([&] { rig.world.clock().advance(rig.host->callbacks == 100 ? 5 * ms : 0); });
  rig.run(300);
  const auto report = rig.report();
  CHECK(report.xruns.host_late == 1);
  CHECK(report.xruns.total() == 1);
  CHECK(report.xruns.lost > 0);
  CHECK(report.xruns.silent == 0);
  CHECK(rig.host->other_trip == 0);
}

TEST_CASE("the used margin is what wake-up and callback took") {
  Rig rig("c?in=1&out=1", 64, 1, "40");
  rig.start([&] { rig.world.clock().advance(300'000); });
  rig.run(1000);
  const auto report = rig.report();
  CHECK(report.used.median >= 300'000);
  CHECK(report.used.max < 320'000);
}

TEST_CASE("each late piece of a long turn is reported, by its own time") {
  // 256 hardware frames are four callbacks; in one turn the second is late by 10 frames.
  Rig rig("c?in=1&out=1&cycle=256&coarse=on", 64, 1, "16");
  rig.start([&] { rig.world.clock().advance(rig.host->callbacks == 41 ? duration(16 + 10, 48000) : 0); });
  rig.run(200);
  const auto report = rig.report();
  CHECK(report.xruns.host_late == 1);
  CHECK(report.xruns.total() == 1);
  CHECK(report.xruns.silent >= 9);
  CHECK(report.xruns.silent <= 11);
}
