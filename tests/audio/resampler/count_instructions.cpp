// SPDX-License-Identifier: MIT
// Runs the resampler once per row and counts its instructions.
#include <cstdio>
#include <string>
#include <vector>

#include "audio/resampler.hpp"
#include "support/callgrind.hpp"

namespace {

using namespace taut::audio;

constexpr int frames = 64, calls = 4;  // four calls move the history once

void count(Isa isa, int channels, int in_rate, int out_rate, const char* what) {
  auto resampler =
      *Resampler::make({.channels = channels, .in_rate = in_rate, .out_rate = out_rate, .frames = 512}, isa);
  std::vector<float> plane(512, 0.25f), made(512);
  const std::vector<const float*> in(static_cast<std::size_t>(channels), plane.data());
  const std::vector<float*> out(static_cast<std::size_t>(channels), made.data());
  const auto run = [&] {
    for (int call = 0; call < calls; ++call)
      resampler.process(in.data(), 0, 512, out.data(), 0, frames, resampler.nominal());
  };
  run();
  const std::string label =
      std::string(name(isa)) + " " + what + " " + std::to_string(channels) + "x" + std::to_string(frames * calls);
  CALLGRIND_ZERO_STATS;
  run();
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace

int main() {
  if (!taut::tests::counts_instructions()) return 1;
  for (const auto& choice : resampling_kernels()) {
    if (!supports(choice.isa) || (choice.isa == Isa::scalar && !taut::tests::counts_scalar)) continue;
    for (const int channels : {1, 2, 3, 8, 32, 256}) count(choice.isa, channels, 480000, 480024, "drift");
    count(choice.isa, 2, 44100, 48000, "44.1 -> 48");
    count(choice.isa, 2, 8, 1, "8 -> 1");
    count(choice.isa, 2, 1, 1, "1 -> 1");
  }
  return 0;
}
