// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "monitor/load.hpp"
#include "monitor/text.hpp"

using namespace taut;
using namespace taut::monitor;

namespace {

struct VirtualTime final : Pastime {
  Nanos now = 0;
  void pass(Nanos ns) noexcept override { now += ns; }
};

/// Each reading is a microsecond after the previous one.
struct TickingClock final : platform::Clock {
  mutable Nanos time = 0;
  [[nodiscard]] Nanos now() const noexcept override { return time += 1000; }
  void sleep_until(Nanos until) const noexcept override { time = until; }
};

}  // namespace

TEST_CASE("a load takes its share of the period") {
  VirtualTime time;
  Load load(time, 0.7);
  load(480, 48000);
  CHECK(time.now == 7'000'000);
  for (const double none : {0.0, -1.0, std::nan("")}) Load(time, none)(480, 48000);
  CHECK(time.now == 7'000'000);
  CHECK(Load(time, 100).share() == 4);
}

TEST_CASE("busy ends exactly when the clock says so") {
  const TickingClock clock;
  Busy busy(clock);
  const Nanos before = clock.time;
  busy.pass(50'000);
  CHECK(clock.time - before >= 50'000);
  CHECK(clock.time - before <= 53'000);
  const Nanos start = platform::system_clock().now();
  Busy().pass(200'000);
  CHECK(platform::system_clock().now() - start >= 200'000);
}

TEST_CASE("numbers have one format everywhere") {
  CHECK(ms(2.6667) == "2.67 ms");
  CHECK(ms(0.020833) == "0.0208 ms");
  CHECK(ms(123.4) == "123 ms");
  CHECK(ms(0) == "0 ms");
  CHECK(frames_ms(128, 48000) == "128 frames (2.67 ms)");
  CHECK(frames_ms(29'130'575, 48000) == "29,130,575 frames (10 min 7 s)");
  CHECK(frames_ms(1, 0) == "1 frame");
  CHECK(time(812) == "812 ns");
  CHECK(time(5312) == "5.31 us");
  CHECK(time(7'900'000) == "7.90 ms");
  CHECK(time(1'250'000'000) == "1.25 s");
  CHECK(db(-20) == "-20.0 dB");
  CHECK(db(-0.01) == "0.0 dB");
  CHECK(db(-INFINITY) == "silence");
  CHECK(db(NAN) == "unknown");
  CHECK(hz(44100) == "44.1 kHz");
  CHECK(hz(48000) == "48 kHz");
  CHECK(hz(11025) == "11.025 kHz");
  CHECK(count(0) == "0");
  CHECK(count(-123) == "-123");
  CHECK(count(-1234567) == "-1,234,567");
  CHECK(count(1234567) == "1,234,567");
  CHECK(plural(1, "xrun") == "1 xrun");
  CHECK(plural(0, "xrun") == "0 xruns");
  CHECK(sparkline(std::array{0.0, 1.0, 4.0, 8.0, std::nan("")}) == " ▁▄█ ");
  CHECK(bar(0.5, 4) == "██░░");
  CHECK(bar(7, 2) == "██");
  CHECK(bar(std::nan(""), 2) == "░░");
}
