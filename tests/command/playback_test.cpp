// SPDX-License-Identifier: MIT
// How play processes a recording.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "command/play/fold_down.hpp"
#include "command/play/playback.hpp"
#include "files/wav_layout.hpp"

using namespace taut;
using command::fold_down;
using command::Playback;

namespace {

std::vector<std::byte> file_of(double rate, int channels, const std::vector<std::int32_t>& samples) {
  auto file =
      files::wav_header(rate, channels, files::Sample::s32, static_cast<Frames>(samples.size()) / channels, false);
  for (const auto s : samples)
    for (int b = 0; b < 4; ++b)
      file.push_back(static_cast<std::byte>((static_cast<std::uint32_t>(s) >> (8 * b)) & 0xff));
  return file;
}

std::vector<std::int32_t> everything(Playback& playback, std::size_t at_once) {
  std::vector<std::int32_t> all, piece(at_once * static_cast<std::size_t>(playback.channels()));
  for (;;) {
    const auto got = playback.read(piece);
    REQUIRE(got.has_value());
    if (*got == 0) return all;
    all.insert(all.end(), piece.begin(), piece.begin() + *got * playback.channels());
  }
}

}  // namespace

TEST_CASE("an unchanged recording plays bit by bit") {
  std::vector<std::int32_t> samples(3000);
  std::iota(samples.begin(), samples.end(), -1500);
  const auto file = file_of(48000, 3, samples);
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  auto playback = Playback::make(*reader, {.mix = {}, .rate = 48000});
  REQUIRE(playback.has_value());
  CHECK(everything(*playback, 77) == samples);
}

TEST_CASE("resampled: a tone keeps its frequency, level and phase, and the duration stays") {
  struct Rates {
    double from, to;
  };
  for (const Rates& rates : {Rates{44100, 48000}, Rates{48000, 44100}, Rates{8000, 48000}, Rates{192000, 48000}}) {
    CAPTURE(rates.from);
    CAPTURE(rates.to);
    constexpr double hz = 997;
    std::vector<std::int32_t> samples;
    for (int f = 0; f < static_cast<int>(rates.from) + 123; ++f)
      samples.push_back(static_cast<std::int32_t>(0x1p30 * std::sin(2 * std::numbers::pi * hz * f / rates.from)));
    const auto file = file_of(rates.from, 1, samples);
    auto reader = files::read_memory(file);
    REQUIRE(reader.has_value());
    auto playback = Playback::make(*reader, {.mix = {}, .rate = rates.to});
    REQUIRE(playback.has_value());
    const auto wanted = std::llround(static_cast<double>(samples.size()) * rates.to / rates.from);
    CHECK(playback->frames() == wanted);
    const auto out = everything(*playback, 500);
    REQUIRE(std::ssize(out) == wanted);
    // Away from the ends every sample is on the tone.
    double worst = 0;
    for (std::size_t f = 1000; f < out.size() - 1000; ++f)
      worst =
          std::max(worst, std::abs(static_cast<double>(out[f]) -
                                   0x1p30 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(f) / rates.to)));
    CHECK(worst < 0x1p30 * 1e-5);
    CHECK(playback->clipped() == 0);
  }
}

TEST_CASE("resampled: the frame count matches the duration, for any length, in any pieces") {
  CHECK(rc::check([] {
    const double from = *rc::gen::element(8000.0, 11025.0, 44100.0, 48000.0),
                 to = *rc::gen::element(44100.0, 48000.0, 32000.0);
    const auto frames = *rc::gen::inRange<std::size_t>(1, 5000);
    const auto channels = *rc::gen::inRange(1, 4);
    const auto file =
        file_of(from, channels, std::vector<std::int32_t>(frames * static_cast<std::size_t>(channels), 1 << 30));
    auto reader = files::read_memory(file);
    RC_ASSERT(reader.has_value());
    auto playback = Playback::make(*reader, {.mix = {}, .rate = to});
    RC_ASSERT(playback.has_value());
    const auto wanted = playback->frames();
    RC_ASSERT(std::abs(static_cast<double>(wanted) - static_cast<double>(frames) * to / from) <= 0.5);
    RC_ASSERT(std::ssize(everything(*playback, *rc::gen::inRange<std::size_t>(1, 3000))) == wanted * channels);
  }));
}

TEST_CASE("rates too far apart are refused") {
  const auto file = file_of(4000, 1, std::vector<std::int32_t>(10));
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  const auto refused = Playback::make(*reader, {.mix = {}, .rate = 48000});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().remedy.find("--varispeed") != std::string::npos);
}

TEST_CASE("the downmix is ITU-R BS.775's, scaled so that nothing can clip") {
  constexpr double third = 0.70710678;
  const auto folded = [](int channels, int outputs, std::vector<int> speakers = {}) {
    files::Info info;
    info.channels = channels;
    info.speakers = std::move(speakers);
    return fold_down(info, outputs);
  };
  const auto check = [](const std::vector<double>& row, const std::vector<double>& shares) {
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
    CHECK(sum == doctest::Approx(1));
    REQUIRE(row.size() == shares.size());
    for (std::size_t c = 0; c < row.size(); ++c) CHECK(row[c] == doctest::Approx(shares[c] / whole));
  };
  const auto film = folded(6, 2);
  check(film[0], {1, 0, third, 0, third, 0});
  check(film[1], {0, 1, third, 0, 0, third});
  check(folded(6, 1)[0], {third, third, 1, 0, 0.5, 0.5});
  check(folded(2, 1)[0], {1, 1});
  check(folded(1, 2)[0], {1});
  check(folded(1, 2)[1], {1});
  check(folded(4, 2)[0], {1, 0, third, 0});
  // Vorbis has its own channel order; without a layout each channel goes to both sides.
  check(folded(6, 2, {0, 2, 1, 4, 5, 3})[0], {1, third, 0, third, 0, 0});
  check(folded(3, 2, {-1, -1, -1})[0], {1, 1, 1});
  for (int channels = 1; channels <= 20; ++channels)
    for (int outputs = 1; outputs <= 2; ++outputs)
      for (const auto& row : folded(channels, outputs))
        CHECK(std::accumulate(row.begin(), row.end(), 0.0) <= 1 + 1e-12);
  CHECK(folded(2, 2, {3, 3})[0][0] > 0);  // LFE alone is still audible
}

TEST_CASE("downmixing full scale in every channel gives exactly full scale") {
  const auto file = file_of(48000, 6, std::vector<std::int32_t>(600, std::numeric_limits<std::int32_t>::min()));
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  files::Info plain = reader->info();
  plain.speakers.clear();
  auto playback = Playback::make(*reader, {.mix = fold_down(plain, 2), .rate = 48000});
  REQUIRE(playback.has_value());
  CHECK(playback->channels() == 2);
  for (const auto sample : everything(*playback, 33)) CHECK(sample <= std::numeric_limits<std::int32_t>::min() + 2);
}
