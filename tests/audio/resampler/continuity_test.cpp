// SPDX-License-Identifier: MIT
// However the step changes, the output is the signal at the positions it passes. So there is no click.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "audio/random.hpp"
#include "audio/resampler/tracked_resampler.hpp"

using taut::audio::Random;
using taut::audio::Resampler;
using namespace taut::tests;

namespace {

constexpr std::size_t settled = 100;
constexpr double floor_db = -126;  // largest error against the ideal, for a tone at -6 dB

double worst_db(const TrackedResampler& run) { return 20 * std::log10(run.worst(settled) * 2); }

}  // namespace

TEST_CASE("a step that ramps and jumps every call, over the whole range, stays on the ideal to the last bits") {
  for (const double cycles : {0.02, 10'000.0 / 48000, 18'000.0 / 48000}) {
    for (const int block : {1, 7, 64, 500}) {
      CAPTURE(cycles);
      CAPTURE(block);
      Random random(3);
      TrackedResampler run({.channels = 3, .frames = 512}, tone(cycles));
      while (run.frame.size() < 20'000) run.call(block, 512, random.uniform() < 0.3 ? 1 : random.uniform(0.98, 1.02));
      CHECK(worst_db(run) < floor_db);
      CHECK(run.same_in_all);
    }
  }
}

TEST_CASE("the ratio may move by a quarter each way, and is 1 within it") {
  Random random(4);
  TrackedResampler run({.channels = 1, .range = 0.25, .frames = 512}, tone(0.2));
  while (run.frame.size() < 20'000) run.call(100, 512, random.uniform(0.75, 1.25));
  CHECK(worst_db(run) < floor_db);
}

TEST_CASE("a call without room or without input only changes what it reports") {
  Random random(5);
  TrackedResampler run({.channels = 1, .in_rate = 44100, .out_rate = 48000, .frames = 512}, tone(0.2));
  while (run.frame.size() < 20'000)
    run.call(static_cast<int>(random.whole(0, 3) * random.whole(0, 100)), static_cast<int>(random.whole(0, 200)),
             44100.0 / 48000 * random.uniform(0.99, 1.01));
  CHECK(worst_db(run) < floor_db);
}

TEST_CASE("at step 1 from an integer position every bit passes, and both transitions are inaudible") {
  constexpr int block = 64;
  auto resampler = *Resampler::make({.channels = 2, .frames = block});
  Random random(6);
  std::vector<std::vector<std::uint32_t>> sent(2), got(2);
  for (int call = 0; call < 50; ++call) {
    float in[2][block], out[2][block];
    const float* ins[] = {in[0], in[1]};
    float* outs[] = {out[0], out[1]};
    for (std::size_t c = 0; c < 2; ++c) {
      for (float& sample : in[c]) {
        sent[c].push_back(static_cast<std::uint32_t>(random.bits()));  // all bit patterns: NaN, infinity, denormals
        std::memcpy(&sample, &sent[c].back(), sizeof sample);
      }
    }
    const auto moved = resampler.process(ins, 0, block, outs, 0, block, 1);
    REQUIRE(moved.made == block);
    for (std::size_t c = 0; c < 2; ++c) {
      const auto size = got[c].size();
      got[c].resize(size + block);
      std::memcpy(got[c].data() + size, out[c], sizeof out[c]);
    }
  }
  for (std::size_t c = 0; c < 2; ++c)
    CHECK(std::equal(sent[c].begin(), sent[c].end() - resampler.delay(), got[c].begin() + resampler.delay()));
}

TEST_CASE("from step 1 to another and back to 1 at an integer position: bit-exact there, with no seam") {
  // 64 frames up by 1/64 each on average, then 64 down: back at integer positions.
  TrackedResampler run({.channels = 1, .range = 0.1, .frames = 4096}, tone(0.21));
  constexpr double away = 1 + 1.0 / 32;
  for (int turn = 0; turn < 100; ++turn) {
    for (int call = 0; call < 3; ++call) run.call(4096, 64, 1);
    for (const double step : {away, 2 - away, 1.0}) run.call(4096, 64, step);
  }
  CHECK(worst_db(run) < floor_db);
  std::size_t exact = 0;
  for (std::size_t n = settled; n < run.frame.size(); ++n) {
    if (run.place[n] != std::floor(run.place[n])) continue;
    ++exact;
    REQUIRE(run.frame[n] == static_cast<double>(static_cast<float>(tone(0.21)(run.place[n]))));
  }
  CHECK(exact > run.frame.size() / 3);
}

TEST_CASE("an integer position filtered is the frame itself: 147 : 160 gives every 160th output frame exactly") {
  TrackedResampler run({.channels = 1, .in_rate = 44100, .out_rate = 48000, .frames = 512}, tone(0.21));
  run.run(16'000, 64, run.resampler.nominal());
  for (std::size_t turn = 1; 160 * turn < run.frame.size(); ++turn) {
    const auto sent = static_cast<float>(tone(0.21)(static_cast<double>(147 * turn)));
    REQUIRE(run.frame[160 * turn] == static_cast<double>(sent));
  }
}

TEST_CASE("NaN and infinity leave with the filter's history; denormals are zeros") {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::max(), std::numeric_limits<float>::denorm_min()}) {
    auto resampler = *Resampler::make({.channels = 1, .frames = 512});
    std::vector<float> in(512), out(512);
    in[100] = bad;
    const float* from = in.data();
    float* to = out.data();
    const auto moved = resampler.process(&from, 0, 512, &to, 0, 512, 0.9999);
    for (std::size_t n = 0; n < static_cast<std::size_t>(moved.made); ++n) {
      // 100 lies 132 frames ahead, and the filter reaches 32 frames and its padding each way.
      if (n < 99 || n > 175) REQUIRE(out[n] == 0.0f);
#if defined(__x86_64__) || defined(__aarch64__)
      if (std::abs(bad) < 1) REQUIRE(out[n] == 0.0f);
#endif
    }
  }
}
