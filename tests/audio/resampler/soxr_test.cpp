// SPDX-License-Identifier: MIT
// The oracle is the SoX resampler at its best quality, which delays by 900 frames. Without ROLLOFF_NONE it is 6e-5 too
// quiet at 17 kHz.
#include <doctest/doctest.h>
#ifdef TAUT_SOXR
#include <soxr.h>
#endif

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/random.hpp"
#include "audio/resampler/tracked_resampler.hpp"
#include "support/skip.hpp"

using namespace taut::tests;

TEST_CASE("music-like sound up to 17 kHz matches soxr's best, down to float32 noise") {
#ifndef TAUT_SOXR
  skip("music-like sound as from soxr's best", "libsoxr was not here when this was built");
#else
  for (const auto& [in, out] : {std::pair{44100, 48000}, {48000, 44100}, {480000, 480024}, {96000, 44100}}) {
    CAPTURE(in);
    CAPTURE(out);
    const double in_rate = in == 480000 ? 48000 : in;
    taut::audio::Random random(11);
    std::vector<double> cycles, amplitude, phase;
    for (int k = 0; k < 60; ++k) {
      cycles.push_back(40 * std::pow(17'000.0 / 40, k / 59.0) / in_rate);
      amplitude.push_back(random.uniform(0.2, 1) / 40);
      phase.push_back(random.uniform(0, 1));
    }
    const Signal sound = [&](double place) {
      double sum = 0;
      for (std::size_t k = 0; k < cycles.size(); ++k)
        sum += amplitude[k] * std::sin(2 * std::numbers::pi * (std::remainder(cycles[k] * place, 1.0) + phase[k]));
      return sum;
    };
    TrackedResampler run({.channels = 1, .in_rate = in, .out_rate = out, .frames = 1024}, sound);
    constexpr std::size_t frames = 12'000;
    run.run(frames, 256, run.resampler.nominal());

    std::vector<double> whole(static_cast<std::size_t>(frames * run.resampler.nominal()) + 4'000), theirs(frames);
    for (std::size_t i = 0; i < whole.size(); ++i)
      whole[i] = static_cast<double>(static_cast<float>(sound(static_cast<double>(i))));
    const auto io = soxr_io_spec(SOXR_FLOAT64_I, SOXR_FLOAT64_I);
    const auto quality = soxr_quality_spec(SOXR_VHQ, SOXR_ROLLOFF_NONE);
    REQUIRE(soxr_oneshot(in, out, 1, whole.data(), whole.size(), nullptr, theirs.data(), frames, nullptr, &io, &quality,
                         nullptr) == nullptr);
    double power = 0, difference = 0;
    for (std::size_t n = 3'000; n < frames - 3'000; ++n) {
      power += theirs[n] * theirs[n];
      difference += (run.frame[n] - theirs[n]) * (run.frame[n] - theirs[n]);
    }
    CHECK(10 * std::log10(power / difference) > 135);
  }
#endif
}
