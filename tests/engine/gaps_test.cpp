// SPDX-License-Identifier: MIT
// A host that accounts for the reported gaps has every frame at its true time, whatever happens to the device. The
// card's recording encodes its time.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "device/virtual/card.hpp"
#include "engine/engine.hpp"

using namespace taut;

namespace {

constexpr double rate = 48000;
constexpr Nanos ms = 1'000'000;
constexpr std::int32_t numbers = 60000;  // fit in a float with an offset of 1

/// Puts its input on a timeline, with the reported number of missing frames in between.
class LineHost final : public engine::Host {
 public:
  void process(int half, const engine::Moment& moment) noexcept override {
    unproven([&] { append(half, moment); });
    ++callbacks;
    if (busy) unproven([&] { busy(); });
  }
  void tell(engine::Notice) noexcept override {}

  const std::int32_t* in[2] = {};
  int frames = 0;
  std::function<void()> busy;
  std::int64_t callbacks = 0, away_callbacks = 0;
  Nanos slept = 0;
  std::vector<std::int32_t> line;
  Frames missing = 0;

 private:
  void append(int half, const engine::Moment& moment) {
    const engine::InputGap gap = moment.gap ? *moment.gap : engine::InputGap{.at = frames};
    line.insert(line.end(), in[half], in[half] + gap.at);
    line.insert(line.end(), static_cast<std::size_t>(gap.lost), 0);
    line.insert(line.end(), in[half] + gap.at, in[half] + frames);
    missing += gap.lost;
    slept += gap.slept;
    away_callbacks += gap.away;
  }
};

struct Scene {
  std::string faults;
  int buffer = 64;
  std::string more = {};  // of the card's id
  bool playback = false;
  Nanos late = 0;  // duration of the hundredth callback
};

/// Runs for `callbacks` on a card whose input encodes the frame of its clock, with the worker always active.
struct Recording {
  device::virtual_card::World world;
  std::shared_ptr<LineHost> host = std::make_shared<LineHost>();
  engine::Report report;

  Recording(const Scene& scene, std::int64_t callbacks) {
    world.card("c").ends({.every = 0, .heard = {}, .said = [](Nanos time, int) {
                            const auto frame = std::llround(static_cast<double>(time) * rate / 1e9);
                            return static_cast<float>(frame % numbers + 1) / 65536.0F;
                          }});
    device::Backend* backend = &world.backend();
    engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
    settings::Settings settings;
    const std::string id =
        "virtual:c?in=1&out=1" + (scene.faults.empty() ? "" : "&faults=" + scene.faults) + scene.more;
    REQUIRE(settings::set(settings, scene.playback ? "device" : "input", id));
    REQUIRE(settings::set(settings, "safety", "64"));
    settings.rate = rate;
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    std::vector<engine::ChannelRef> channels{{true, 0}};
    if (scene.playback) channels.push_back({false, 0});
    const auto prepared = (*initialised)->prepare(channels, scene.buffer, host);
    REQUIRE_MESSAGE(prepared.has_value(), (prepared ? "" : prepared.error().sentence()));
    host->frames = scene.buffer;
    for (const int half : {0, 1}) host->in[half] = reinterpret_cast<const std::int32_t*>((*prepared)->half(0, half));
    const auto running = (*prepared)->start(engine::Drive::caller);
    REQUIRE(running.has_value());
    host->busy = [this, &scene] { world.clock().advance(host->callbacks == 100 ? scene.late : 0); };
    while (host->callbacks < callbacks) {
      REQUIRE((*running)->step());
      world.settle();
      (*running)->deliver();
    }
    report = engine.initialised()->report();
  }

  /// The first frame that is misplaced relative to the first sound; -1: none.
  [[nodiscard]] Frames misplaced() const {
    const auto& line = host->line;
    const auto first = std::ranges::find_if(line, [](std::int32_t sample) { return sample != 0; }) - line.begin();
    const auto number = [&](std::ptrdiff_t k) { return Frames{line[static_cast<std::size_t>(k)]} >> 15; };
    for (auto k = first; k < std::ssize(line); ++k)
      if (number(k) != 0 && number(k) != (number(first) - 1 + k - first) % numbers + 1) return k;
    return -1;
  }
  [[nodiscard]] Frames silent() const { return std::ranges::count(host->line, 0); }
  [[nodiscard]] bool reports(std::string_view words) const {
    return std::ranges::any_of(report.events, [&](const auto& line) { return line.find(words) != std::string::npos; });
  }
};

}  // namespace

TEST_CASE("lost frames are reported in place, even in the middle of a buffer") {
  for (const bool playback : {false, true})
    for (const int buffer : {64, 100, 480}) {
      CAPTURE(playback);
      CAPTURE(buffer);
      const Recording seen(
          {.faults = "lost@0.5s:480,lost@1s:7", .buffer = buffer, .more = "&cycle=48", .playback = playback},
          96'000 / buffer);
      CHECK(seen.host->missing == 487);
      CHECK(seen.misplaced() == -1);
      CHECK(seen.report.xruns.lost == 487);
      CHECK(seen.report.xruns.device_late == 2);
    }
}

TEST_CASE("a card that stopped because nobody served it has its gap in place") {
  for (const bool playback : {false, true}) {
    CAPTURE(playback);
    const Recording seen({.faults = "", .playback = playback, .late = 700 * ms}, 1000);
    CHECK(seen.host->missing >= 700 * 48 - 8192);
    CHECK(seen.misplaced() == -1);
    CHECK(seen.report.xruns.total() >= 1);
    CHECK(seen.report.absence.away_times == 0);
  }
}

TEST_CASE("an unplugged card is replaced by silence for exactly its absence, and the rest is in time") {
  for (const bool playback : {false, true})
    for (const char* id : {"", "&cycle=48", "&rates=44100"}) {
      CAPTURE(playback);
      CAPTURE(id);
      const Recording seen({.faults = "unplug@0.5s:300ms", .more = id, .playback = playback}, 1500);
      if (std::string(id) != "&rates=44100") CHECK(seen.misplaced() == -1);  // a resampler changes every number
      CHECK(seen.report.absence.away_times == 1);
      CHECK(seen.report.absence.away >= 300 * 48);
      CHECK(seen.report.absence.away < 400 * 48);
      CHECK(seen.report.xruns.total() == 0);
      CHECK(seen.host->away_callbacks * 64 > 290 * 48);
      CHECK(seen.reports("The device is gone"));
      CHECK(seen.reports("frames in its place"));
      if (*id == 0) CHECK(std::abs(seen.silent() - seen.report.absence.away) <= (playback ? 64 + 128 : 0));
    }
}

TEST_CASE("a card that stays away: each frame of its absence is counted") {
  const Recording seen({.faults = "unplug@0.5s:100000s"}, 3000);
  CHECK(seen.report.on_stand_in);
  CHECK(seen.report.absence.away_times == 1);
  // Half a second was recorded; the rest of the line is silence.
  CHECK(std::abs(seen.report.absence.away - (std::ssize(seen.host->line) - 24'000)) <= 64);
  CHECK(seen.report.event_count == static_cast<std::int64_t>(seen.report.events.size()));
}

TEST_CASE("a system suspend is nobody's drop-out: it has its length, and no frames") {
  for (const bool playback : {false, true}) {
    CAPTURE(playback);
    const Recording seen({.faults = "sleep@0.5s:3600s", .playback = playback}, 1500);
    CHECK(seen.report.xruns.total() == 0);
    CHECK(seen.report.absence.sleeps == 1);
    CHECK(seen.report.absence.slept == 3600 * nanos_per_second);
    CHECK(seen.report.absence.away_times == 0);
    CHECK(seen.host->slept == 3600 * nanos_per_second);
    CHECK(seen.reports("The computer slept for 1 h 0 min."));
    CHECK(seen.misplaced() == -1);
    CHECK(std::ssize(seen.host->line) < 1500 * 64 + 48'000);
  }
}

TEST_CASE("a drop-out long after a suspend gets its own cause again") {
  const Recording seen({.faults = "sleep@0.5s:3600s,lost@5s:33", .playback = true}, 4500);
  CHECK(seen.report.absence.sleeps == 1);
  CHECK(seen.report.xruns.device_late == 1);
  CHECK(seen.misplaced() == -1);
}
