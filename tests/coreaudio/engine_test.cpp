// SPDX-License-Identifier: MIT
// The whole engine on the fake HAL, up to a day of audio with every fault, in virtual time.
#include <algorithm>
#include <random>

#include "base/text.hpp"
#include "coreaudio/rig.hpp"
#include "engine/engine.hpp"
#include "support/counter_host.hpp"

namespace taut::tests::coreaudio {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr double share = 1.0 / 400;  // of each duration
#elif defined(TAUT_SANITIZED)
constexpr double share = 1.0 / 100;
#else
constexpr double share = 1;
#endif

struct Stage {
  FakeHal mac;
  Device* box;
  std::unique_ptr<device::Backend> backend = make_backend(&mac);
  device::Backend* only = backend.get();
  engine::Engine engine{std::span<device::Backend* const>(&only, 1)};
  std::shared_ptr<CounterHost> host;
  engine::Running* running = nullptr;

  Stage(const Spec& spec, int frames, const settings::Settings& settings) : box(&mac.add(spec)) {
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    host = std::make_shared<CounterHost>(frames, 2, 24);
    const auto prepared = (*initialised)->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(prepared.has_value(), (prepared ? "" : prepared.error().sentence()));
    host->bind(**prepared);
    const auto started = (*prepared)->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
  }
  void watch(std::function<void()> busy = {}) {
    host->watch([this] { return running->xruns().lost; }, std::move(busy));
  }
  void run(std::int64_t callbacks) {
    for (std::int64_t guard = 0; host->callbacks < callbacks; ++guard) {
      if (!running->step()) FAIL("the stream ended");
      if (guard % 64 == 63) running->deliver();
      if (guard > 100 * callbacks + 100'000) FAIL("the stream does not advance");
    }
    running->deliver();
  }
  engine::Report report() const { return engine.initialised()->report(); }
  Frames told() const { return report().in.total() + report().out.total(); }
};

settings::Settings settings_of(const std::string& safety, const std::string& device = box_id) {
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", device));
  REQUIRE(settings::set(settings, "safety", safety));
  return settings;
}

TEST_CASE("the measured round trip is the reported one, with a safety of no, one and two cycles") {
  for (const char* const safety : {"safe", "0", "64", "128"})
    for (const int frames : {32, 64, 256}) {
      CAPTURE(safety);
      CAPTURE(frames);
      Stage stage({}, frames, settings_of(safety));
      stage.watch();
      stage.run(600);
      CHECK(stage.host->round_trip == stage.told());
      CHECK(stage.host->other_trip == 0);
      CHECK(stage.host->wrong_position + stage.host->wrong_half + stage.host->wrong_channel == 0);
      CHECK(stage.report().xruns.total() == 0);
    }
}

TEST_CASE("without a device, a size or a rate being named, the box plays at its own rate") {
  Spec spec;
  spec.rate = 44100;
  Stage stage(spec, 256, {});
  stage.watch();
  stage.run(400);
  CHECK(stage.report().rate == 44100);
  CHECK(stage.host->round_trip == stage.told());
  CHECK(stage.report().xruns.total() == 0);
}

TEST_CASE("unplugged and plugged in again: the host's callbacks go on, and its sound returns") {
  Stage stage({}, 64, settings_of("safe"));
  stage.watch();
  stage.run(200);
  stage.mac.unplug(*stage.box);
  stage.run(300);
  CHECK(stage.report().on_stand_in);
  stage.box = &stage.mac.replug("box:1");
  stage.run(4000);
  CHECK_FALSE(stage.report().on_stand_in);
  CHECK(stage.report().absence.away_times == 1);
  CHECK(stage.host->returned > 1000 * 64);
  CHECK(stage.host->other_trip == 0);
}

TEST_CASE("a rate that is changed in Audio MIDI Setup: the host keeps its own and is converted") {
  Stage stage({}, 64, settings_of("safe"));
  stage.watch();
  stage.run(200);
  stage.mac.change_rate(*stage.box, 96000);
  stage.run(2000);
  CHECK(stage.report().rate == 48000);
  CHECK(stage.report().hardware_rate == 96000);
  CHECK_FALSE(stage.report().on_stand_in);
}

struct Outcome {
  std::int64_t callbacks = 0, returned = 0, silent = 0;
  Frames lost = 0, skipped = 0;
  std::int64_t overloads = 0, host_late = 0;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome day(double hours, int frames, unsigned seed) {
  Spec spec;
  spec.ppm = 37;
  spec.in = spec.out = {1, 1};
  Stage stage(spec, frames, settings_of("0"));
  std::minstd_rand random(seed);
  const auto chance = [&](double an_hour) {
    return static_cast<double>(random() - 1) / 2147483646.0 < an_hour * frames / (3600 * 48000.0);
  };
  const Nanos buffer = duration(frames, 48000);
  stage.mac.wake_late = [&] {
    return chance(600) ? static_cast<Nanos>(random() % 4'000'000) * frames / 512 : Nanos{0};
  };
  // The host tells frames that were left out from frames that came too late only while no two losses are on the cable.
  std::int64_t last = 0;
  const auto next = [&](double an_hour) {
    if (!chance(an_hour) || stage.host->callbacks < last + 10'000 / frames + 20) return false;
    last = stage.host->callbacks;
    return true;
  };
  stage.watch([&] {
    if (next(60))
      stage.mac.stall(*stage.box, 15'000'000 * static_cast<Nanos>(random() % 1000) / 1000 +
                                      2 * buffer * static_cast<Nanos>(random() % 1000) / 1000);
    if (next(30)) stage.mac.overload_only(*stage.box);
    // Usually a fifth of the buffer, occasionally more than there is.
    stage.mac.advance(next(60) ? buffer + static_cast<Nanos>(random() % 600) * buffer / 1000 : buffer / 5);
  });
  const Frames told = stage.told();
  stage.run(static_cast<std::int64_t>(std::max(hours * share * 3600, 9.0) * 48000 / frames));
  const auto& host = *stage.host;
  CHECK(host.round_trip == told);
  CHECK_MESSAGE(host.other_trip == 0, "e.g. a round trip of ", host.last_other);
  CHECK(host.wrong_channel + host.wrong_half + host.wrong_position + host.time_went_back == 0);
  CHECK(host.returned + host.silent == host.callbacks * frames);
  CHECK(stage.mac.truth.unplayed == 0);
  const auto xruns = stage.running->xruns();
  CHECK(xruns.lost >= stage.mac.truth.skipped);
  return {.callbacks = host.callbacks,
          .returned = host.returned,
          .silent = host.silent,
          .lost = xruns.lost,
          .skipped = stage.mac.truth.skipped,
          .overloads = stage.mac.truth.overloads,
          .host_late = xruns.host_late};
}

TEST_CASE("a day with late threads, stalls, overloads and a slow host: each lost frame is accounted for") {
  const Outcome seen = day(24, 1024, 1);
  CHECK(seen.lost > 0);
  CHECK(seen.skipped > 0);
  CHECK(seen.host_late > 0);
  MESSAGE(text("{} callbacks, {} lost frames of which the HAL left out {}, {} overloads", seen.callbacks, seen.lost,
               seen.skipped, seen.overloads));
}

TEST_CASE("the same seed gives the same quarter of an hour, to the frame") {
  const Outcome first = day(0.25, 64, 4);
  CHECK(first == day(0.25, 64, 4));
  CHECK_FALSE(first == day(0.25, 64, 5));
}

}  // namespace
}  // namespace taut::tests::coreaudio
