// SPDX-License-Identifier: MIT
// The lab's USB card itself: its behaviour when the host is late.
#include "usb_device/converters.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>
#include <vector>

using namespace taut::lab;

namespace {

struct Card {
  Shape shape;
  Losses losses;
  Converters converters{shape, {}, losses};
  Bytes packet = Bytes(static_cast<std::size_t>(6 * shape.frame_bytes()));

  Card() {
    converters.set_rate(48000);
    converters.open_playback(true);
    converters.open_capture(true);
  }
  int fetch() {
    Bytes bytes;
    return converters.capture(1 << 16, bytes) / shape.frame_bytes();
  }
};

}  // namespace

TEST_CASE("unfetched capture frames are dropped: a host that returns gets current audio, not old frames") {
  for (const int away : {1, 10, 17, 18, 19, 100, 8000}) {
    CAPTURE(away);
    Card card;
    for (int i = 0; i < 20; ++i) {
      card.converters.tick();
      CHECK(card.fetch() == (i == 0 ? 0 : 6));
    }
    for (int i = 0; i < away; ++i) card.converters.tick();
    card.converters.tick();
    const bool kept = 6 * (away + 1) <= 16 * 7;
    CHECK(card.fetch() <= (kept ? 6 * (away + 1) : 6));
    CHECK((card.losses.unheard == 0) == kept);
    card.converters.tick();
    CHECK(card.fetch() == 6);
  }
}

TEST_CASE("a missing packet in mid-stream is counted, even if the FIFO bridges it") {
  Card card;
  for (int i = 0; i < 100; ++i) {
    card.converters.tick();
    if (i != 50 && i != 70 && i != 71) card.converters.play(card.packet);
  }
  CHECK(card.losses.gaps == 3);
  CHECK(card.losses.underruns == 0);
  for (int i = 0; i < 100; ++i) card.converters.tick();  // end of the stream
  CHECK(card.losses.gaps == 3);
}

namespace {

/// Two cards with a crossover cable on the second channel, playing and capturing in step with the bus.
struct Pair {
  Shape shape;
  Losses losses;
  Cable cables[2]{Cable(1), Cable(1)};
  Converters cards[2];
  double owed[2]{};
  std::int64_t played[2]{}, bus = 0;

  explicit Pair(double ppm)
      : cards{Converters(shape, {.ppm = ppm}, losses, {.out = &cables[0], .in = &cables[1]}),
              Converters(shape, {.ppm = -ppm}, losses, {.out = &cables[1], .in = &cables[0]})} {
    for (auto& card : cards) {
      card.set_rate(48000);
      card.open_playback(true);
      card.open_capture(true);
    }
  }

  /// One microframe. Both cards play `sound(frame)` on both channels; returns what the second captured.
  template <class Sound>
  std::vector<std::array<std::int32_t, 2>> pass(Sound&& sound) {
    ++bus;
    Bytes got;
    for (std::size_t k = 0; k < 2; ++k) {
      Bytes packet;
      for (owed[k] += cards[k].feedback() / 65536.0; owed[k] >= 1; --owed[k]) {
        const std::int32_t sample = sound(played[k]++);
        for (int channel = 0; channel < 2; ++channel)
          for (int byte = 0; byte < 4; ++byte) packet.push_back(static_cast<std::uint8_t>(sample >> 8 * byte));
      }
      cards[k].play(packet);
      cards[k].tick(bus);
      got.clear();
      cards[k].capture(1 << 16, got);
    }
    std::vector<std::array<std::int32_t, 2>> frames(got.size() / 8);
    std::memcpy(frames.data(), got.data(), 8 * frames.size());
    return frames;
  }
};

}  // namespace

TEST_CASE("with equal clocks a crossover cable delays by one millisecond more than a card's own cable") {
  Pair pair(0);
  std::int64_t judged = 0;
  for (int i = 0; i < 2000; ++i)
    for (const auto& [own, across] : pair.pass([](std::int64_t frame) { return static_cast<std::int32_t>(frame); }))
      if (across > 0) {
        CHECK(own - across == 48);
        ++judged;
      }
  CHECK(judged > 11'000);
}

TEST_CASE("a crossover cable carries a tone between clocks with constant phase and level") {
  constexpr double ppm = 300, angle = 2 * std::numbers::pi / 48, half = 1 << 30;
  const double heard_angle = angle * (1 + ppm * 1e-6) / (1 - ppm * 1e-6);
  Pair pair(ppm);
  std::int64_t heard = 0;
  std::complex<double> sum;
  double first = 0, worst = 0;
  int windows = 0;
  for (int i = 0; i < 80'000; ++i)
    for (const auto& frame : pair.pass([&](std::int64_t at) {
           return static_cast<std::int32_t>(half * std::sin(angle * static_cast<double>(at)));
         })) {
      sum += frame[1] / half * std::polar(1.0, -heard_angle * static_cast<double>(heard));
      if (++heard % 480 != 0) continue;
      if (++windows > 2) {
        const double phase = std::arg(sum) / angle;
        if (windows == 3) first = phase;
        worst = std::max(worst, std::abs(std::remainder(phase - first, 48)));
        CHECK(std::abs(sum) / 240 == doctest::Approx(1).epsilon(0.005));
      }
      sum = 0;
    }
  CHECK(windows > 990);
  CHECK(worst < 0.01);
  CHECK(pair.losses.underruns == 0);
}
