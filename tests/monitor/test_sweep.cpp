// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numbers>
#include <random>

#include "monitor/fft.hpp"
#include "monitor/sweep.hpp"

using namespace taut;
using monitor::Echo;
using monitor::Fft;
using monitor::Sweep;

namespace {

constexpr double pi = std::numbers::pi;

/// A cable: delays by fractions of a frame (windowed sinc), scales, and optionally low-passes with linear phase.
std::vector<float> through(std::span<const float> played, std::size_t capture, double delay, double gain,
                           double cutoff = 1) {
  std::vector<float> captured(capture);
  const auto whole = static_cast<Frames>(delay);
  constexpr int half = 48;
  std::vector<double> taps;
  for (int i = -half; i <= half; ++i) {
    const double x = i - (delay - static_cast<double>(whole));
    const double sinc = x == 0 ? cutoff : std::sin(pi * cutoff * x) / (pi * x);
    taps.push_back(gain * sinc * (0.5 + 0.5 * std::cos(pi * x / (half + 1))));
  }
  for (Frames n = 0; n < static_cast<Frames>(capture); ++n) {
    double sum = 0;
    for (int i = -half; i <= half; ++i) {
      const auto at = n - whole - i;
      if (at >= 0 && at < static_cast<Frames>(played.size()))
        sum += taps[static_cast<std::size_t>(i + half)] * static_cast<double>(played[static_cast<std::size_t>(at)]);
    }
    captured[static_cast<std::size_t>(n)] = static_cast<float>(sum);
  }
  return captured;
}

void add_noise(std::vector<float>& signal, double dbfs, unsigned seed) {
  std::mt19937 random(seed);
  const double uniform = std::pow(10, dbfs / 20) / std::sqrt(2.0) * std::sqrt(3.0);
  for (auto& s : signal) s += static_cast<float>(uniform * (static_cast<double>(random()) / 2147483648.0 - 1));
}

double db(double x) { return std::pow(10, x / 20); }

}  // namespace

TEST_CASE("the FFT equals the DFT, and its inverse restores the input") {
  CHECK(rc::check([] {
    const auto size = std::size_t{1} << *rc::gen::inRange(0, 8);
    std::vector<Fft::Complex> x(size);
    for (auto& v : x) v = {*rc::gen::inRange(-1000, 1000) / 1e3, *rc::gen::inRange(-1000, 1000) / 1e3};
    auto fast = x;
    const Fft fft(size);
    fft.forward(fast);
    for (std::size_t k = 0; k < size; ++k) {
      Fft::Complex sum = 0;
      for (std::size_t n = 0; n < size; ++n)
        sum += x[n] * std::polar(1.0, -2 * pi * static_cast<double>(n * k % size) / static_cast<double>(size));
      RC_ASSERT(std::abs(sum - fast[k]) < 1e-11);
    }
    fft.inverse(fast);
    for (std::size_t n = 0; n < size; ++n) RC_ASSERT(std::abs(fast[n] - x[n]) < 1e-13);
  }));
}

TEST_CASE("fractional round trips, gains, polarity, noise, hum and DC") {
  std::mt19937 random(99);
  const auto uniform = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random()) / 4294967295.0;
  };
  for (const double rate : {44100.0, 48000.0, 96000.0, 192000.0}) {
    for (int round = 0; round < 3; ++round) {
      const Sweep sweep(rate, 0.5);
      const double delay = uniform(50, 9000), gain = uniform(-60, 0),
                   noise = std::min(-20 + gain - uniform(0, 30), -40.0);
      const bool inverted = random() % 2 != 0;
      const double cutoff = round == 2 ? 0.25 : 1;
      auto captured = through(sweep.signal(), static_cast<std::size_t>(sweep.capture_frames(10000)), delay,
                              db(gain) * (inverted ? -1 : 1), cutoff);
      add_noise(captured, noise, static_cast<unsigned>(random()));
      const double hum = db(noise), dc = uniform(-0.1, 0.1);
      for (std::size_t i = 0; i < captured.size(); ++i) {
        captured[i] +=
            static_cast<float>(dc + (round == 1 ? hum * std::sin(2 * pi * 50 * static_cast<double>(i) / rate) : 0));
      }
      const auto echo = sweep.analyse(captured);
      CAPTURE(rate);
      CAPTURE(delay);
      CAPTURE(gain);
      CAPTURE(noise);
      CAPTURE(cutoff);
      CAPTURE(echo.level);
      CAPTURE(echo.noise);
      CAPTURE(echo.confidence);
      REQUIRE(echo.status == Echo::Status::found);
      CHECK(std::abs(echo.round_trip - delay) < 0.1);
      CHECK(echo.inverted == inverted);
      CHECK(echo.confidence > 0.5);
      CHECK(!echo.clipped);
      if (cutoff == 1) CHECK(std::abs(echo.level - (gain - 20)) < 1);
      CHECK(echo.noise > noise - 1);
      CHECK(echo.noise < noise + 4);
    }
  }
}

TEST_CASE("without noise the round trip is exact to a thousandth of a frame, the level to a tenth of a dB") {
  const Sweep sweep(48000);
  for (const double delay : {100.0, 256.25, 1000.5, 4321.8}) {
    const auto captured = through(sweep.signal(), static_cast<std::size_t>(sweep.capture_frames(6000)), delay, db(-6));
    const auto echo = sweep.analyse(captured);
    CHECK(std::abs(echo.round_trip - delay) < 0.002);
    CHECK(std::abs(echo.level + 26) < 0.1);
    CHECK(echo.noise < -100);
    CHECK(echo.confidence > 0.99);
  }
}

TEST_CASE("noise, hum, clicks and silence alone are never mistaken for the sweep") {
  const Sweep sweep(48000, 0.3);
  const auto frames = static_cast<std::size_t>(sweep.capture_frames(8000));
  for (unsigned seed = 0; seed < 25; ++seed) {
    std::vector<float> captured(frames);
    add_noise(captured, -60 + static_cast<double>(seed), seed);
    if (seed % 3 == 1)
      for (std::size_t i = 0; i < frames; ++i)
        captured[i] += static_cast<float>(0.1 * std::sin(2 * pi * 50 * static_cast<double>(i) / 48000) + 0.2);
    if (seed % 3 == 2)
      for (std::size_t i = seed * 100; i < frames; i += 7919) captured[i] += 0.5F;
    const auto echo = sweep.analyse(captured);
    CHECK(echo.status == Echo::Status::no_signal);
    CHECK(echo.confidence == 0);
    CHECK(std::isinf(echo.level));
  }
  for (const float level : {0.0F, 0.25F}) {
    const auto echo = sweep.analyse(std::vector<float>(frames, level));
    CHECK(echo.status == Echo::Status::no_signal);
    CHECK(std::isinf(echo.noise));
  }
  CHECK(sweep.analyse({}).status == Echo::Status::no_signal);
}

TEST_CASE("the sweep stays 20 dB below full scale, and invalid samples do no harm") {
  for (const double rate : {8000.0, 44100.0, 768000.0}) {
    const Sweep sweep(rate, 0.1);
    for (const float s : sweep.signal()) CHECK_UNARY(std::abs(s) <= 0.1F);
  }
  const Sweep sweep(48000, 0.3);
  auto captured = through(sweep.signal(), static_cast<std::size_t>(sweep.capture_frames(1000)), 300, 1);
  captured[77] = std::nanf("");
  captured[5000] = INFINITY;
  const auto echo = sweep.analyse(captured);
  CHECK(echo.status == Echo::Status::found);
  CHECK(std::abs(echo.round_trip - 300) < 0.1);
  CHECK(echo.clipped);
}
