// SPDX-License-Identifier: MIT
// A resampler's cycle only computes.
#include <doctest/doctest.h>

#include <vector>

#include "audio/resampler.hpp"
#include "platform/guard.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

using taut::audio::Resampler;

TEST_CASE("the guard finds nothing in a resampler's cycle") {
  using namespace taut::tests;
  if (!guard_cycles(OnOffence::count)) return skip("the guard finds nothing in a resampler's cycle", guard_refusal());
  for (const int in_rate : {44100, 48000, 384000}) {
    auto resampler = *Resampler::make({.channels = 5, .in_rate = in_rate, .frames = 2000});
    std::vector<float> in(2000, 0.1f), out(2000);
    const std::vector<const float*> ins(5, in.data());
    const std::vector<float*> outs(5, out.data());
    taut::platform::cycle_begin();
    for (const double pace : {1.0, 1.0, 1.01, 0.99, 1.0}) {
      const double step = resampler.nominal() * pace;
      static_cast<void>(resampler.wants(resampler.makes(1000, step), step));
      resampler.process(ins.data(), 0, 2000, outs.data(), 0, 2000, step);
    }
    resampler.reset(resampler.ahead());
    taut::platform::cycle_end();
  }
  CHECK_MESSAGE(guard_offences() == 0, first_offence());
}
