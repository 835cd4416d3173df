// SPDX-License-Identifier: MIT
// What an engine shows of its streams.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/drift.hpp"
#include "engine/engine.hpp"
#include "support/eventually.hpp"
#include "telemetry/place.hpp"
#include "telemetry/reader.hpp"

using namespace taut;
using telemetry::read_streams;
using tests::eventually;

namespace {

/// Plays a constant on every output; a virtual card brings it back.
class Tone final : public engine::Host {
 public:
  void process(int half, const engine::Moment& /*moment*/) noexcept override {
    for (auto* const plane : planes[static_cast<std::size_t>(half)])
      for (int i = 0; i < frames; ++i) plane[i] = level;
    if (++callbacks == slow_at) {
      const auto& clock = platform::system_clock();
      clock.sleep_until(clock.now() + 30'000'000);
    }
  }
  void tell(engine::Notice /*notice*/) noexcept override {}

  std::array<std::vector<std::int32_t*>, 2> planes;
  int frames = 0;
  std::int32_t level = 1 << 30;
  std::int64_t callbacks = 0, slow_at = -1;
};

struct Playing {
  engine::Engine engine;
  std::shared_ptr<Tone> tone = std::make_shared<Tone>();

  explicit Playing(const std::string& device, std::int64_t slow_at = -1) {
    settings::Settings settings;
    REQUIRE(settings::set(settings, "device", device));
    auto* const initialised = engine.initialise(settings).value();
    std::vector<engine::ChannelRef> channels{{true, 1}, {false, 0}, {false, 1}};
    auto* const prepared = initialised->prepare(channels, 256, tone).value();
    for (const std::size_t k : {1U, 2U})
      for (const int half : {0, 1})
        tone->planes[static_cast<std::size_t>(half)].push_back(
            reinterpret_cast<std::int32_t*>(prepared->half(k, half)));
    tone->frames = 256;
    tone->slow_at = slow_at;
    REQUIRE(prepared->start());
  }
  [[nodiscard]] engine::Report report() const { return engine.initialised()->report(); }
};

telemetry::Snapshot only() {
  auto listing = read_streams();
  REQUIRE(listing.streams.size() == 1);
  return listing.streams[0].snapshot;
}

}  // namespace

TEST_CASE("a stream shows what its report says, and is gone with its buffers") {
  const tests::Place place;
  {
    const Playing playing("virtual:x?in=2&out=2");
    REQUIRE(eventually([] { return !read_streams().streams.empty() && only().callbacks > 100; }));
    const auto seen = only();
    const auto report = playing.report();
    CHECK(seen.state == telemetry::State::running);
    CHECK(seen.output.get() == report.output);
    CHECK(seen.rate == report.rate);
    CHECK(seen.buffer == 256);
    CHECK(seen.cycle == report.cycle);
    CHECK(seen.margin == report.margin);
    CHECK(seen.in.total() == report.in.total());
    CHECK(seen.out.total() == report.out.total());
    CHECK(seen.callbacks <= report.callbacks);
    CHECK(seen.thread.get() == report.thread.substr(0, 192));
    CHECK(seen.inputs.count == 1);
    CHECK(seen.inputs.channels[0] == 1);
    CHECK(seen.outputs.count == 2);
    std::uint64_t cycles = 0;
    for (const std::uint64_t count : seen.used_counts) cycles += count;
    CHECK(cycles > 90);
    CHECK(cycles <= static_cast<std::uint64_t>(report.callbacks) + 2);
  }
  CHECK(read_streams().streams.empty());
  CHECK(place.files() == 0);
}

TEST_CASE("meters show the level of each channel") {
  const tests::Place place;
  const Playing playing("virtual:loopback?in=2&out=2");
  CHECK(eventually([] {
    if (read_streams().streams.empty()) return false;
    const auto seen = only();
    return seen.inputs.levels[0] == 0.5F && seen.outputs.levels[0] == 0.5F && seen.outputs.levels[1] == 0.5F;
  }));
}

TEST_CASE("a drop-out is shown with its cause and its sentence") {
  const tests::Place place;
  const Playing playing("virtual:x", 200);
  REQUIRE(eventually([] { return !read_streams().streams.empty() && only().host_late > 0; }));
  REQUIRE(eventually([] { return only().news_count > 0; }));
  // What stood in the way comes a moment later; which it is depends on the computer.
  CHECK(eventually([] {
    const auto now = only();
    return std::ranges::any_of(now.news, [](const telemetry::News& news) {
      return news.cause == telemetry::Cause::program && news.kind > 0 && news.reason.get().ends_with('.');
    });
  }));
  const auto seen = only();
  bool found = false;
  for (std::int64_t n = 0; n < seen.news_count && n < static_cast<std::int64_t>(telemetry::news_kept); ++n) {
    const telemetry::News& news = seen.news[static_cast<std::size_t>(n)];
    if (news.cause != telemetry::Cause::program) continue;
    found = true;
    CHECK(news.sentence.get().find("the program was late") != std::string::npos);
    CHECK(news.took >= 30'000'000);
    CHECK(news.had < news.took);
    CHECK(news.at > seen.began);
    CHECK(news.at <= seen.updated);
  }
  CHECK(found);
}

TEST_CASE("without shared memory the sound goes on, and the report says why it is not seen") {
  const tests::Place place;
  REQUIRE(mkdir(place.folder().c_str(), 0700) == 0);
  REQUIRE(chmod(place.folder().c_str(), 0777) == 0);
  const Playing playing("virtual:x");
  CHECK(eventually([&] { return playing.report().callbacks > 50; }));
  const auto remarks = playing.report().remarks;
  CHECK(std::ranges::any_of(remarks, [](const std::string& remark) {
    return remark.starts_with("`taut monitor` cannot see this stream. ");
  }));
}

TEST_CASE("drift is the difference of two clocks, from ten seconds on") {
  engine::Drift drift;
  // Looked at before the first buffer, as an observer that is faster than the device does.
  drift.look(0, 0, 48000, 0);
  const double rate = 48000, ppm = 37;
  constexpr Nanos since_boot = 5000 * nanos_per_second;
  for (Nanos time = 0; time <= 20 * nanos_per_second; time += 50'000'000) {
    drift.look(frames_in(time, rate * (1 + ppm * 1e-6)), since_boot + time, rate, 0);
    CHECK((drift.over() > 0) == (time >= 10 * nanos_per_second));
    if (drift.over() > 0) CHECK(drift.ppm() == doctest::Approx(ppm).epsilon(0.1));
  }
  drift.look(frames_in(21 * nanos_per_second, rate), since_boot + 21 * nanos_per_second, rate, 1);
  CHECK(drift.over() == 0);
}
