// SPDX-License-Identifier: MIT
// Every instruction set and compiler gives the same bits.
#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "audio/random.hpp"
#include "audio/resampler.hpp"
#include "support/skip.hpp"

using namespace taut::audio;

namespace {

std::uint64_t hash(std::uint64_t before, const void* data, std::size_t bytes) {  // FNV-1a
  const auto* const at = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < bytes; ++i) before = (before ^ at[i]) * 0x100000001b3U;
  return before;
}

constexpr std::uint64_t fresh = 0xcbf29ce484222325U;

// A hash of one second of noise with every parameter moving.
std::uint64_t bits_of(const Resampler::Terms& terms, Isa isa) {
  auto resampler = *Resampler::make(terms, isa);
  const auto channels = static_cast<std::size_t>(terms.channels), frames = static_cast<std::size_t>(terms.frames);
  std::vector<std::vector<float>> in(channels, std::vector<float>(frames)), out = in;
  std::vector<const float*> ins;
  std::vector<float*> outs;
  for (std::size_t c = 0; c < channels; ++c) ins.push_back(in[c].data()), outs.push_back(out[c].data());
  Random random(9);
  std::uint64_t sum = fresh;
  for (int call = 0; call < 60; ++call) {
    for (auto& plane : in)
      for (float& sample : plane) sample = static_cast<float>(random.uniform(-1, 1));
    const int frames_in = static_cast<int>(random.whole(1, terms.frames));
    const auto moved = resampler.process(ins.data(), 0, frames_in, outs.data(), 0, terms.frames,
                                         resampler.nominal() * random.uniform(0.98, 1.02));
    for (const auto& plane : out) sum = hash(sum, plane.data(), static_cast<std::size_t>(moved.made) * sizeof(float));
  }
  return sum;
}

}  // namespace

TEST_CASE("every kernel matches the scalar one bit for bit, for every number of channels and taps") {
  for (const auto& choice : resampling_kernels()) {
    if (!supports(choice.isa)) {
      taut::tests::skip(name(choice.isa), "this processor has not got it");
      continue;
    }
    for (const int channels : {1, 2, 3, 4, 5, 8, 17}) {
      for (const int in_rate : {44100, 48000, 52000, 96000, 384000}) {
        CAPTURE(name(choice.isa));
        CAPTURE(channels);
        CAPTURE(in_rate);
        const Resampler::Terms terms{.channels = channels, .in_rate = in_rate, .frames = 100};
        CHECK(bits_of(terms, choice.isa) == bits_of(terms, Isa::scalar));
      }
    }
  }
}

TEST_CASE("the bits are the same for every compiler") {
  const auto filter = [](double scale, int half) {
    const auto made = make_resampler_filter(scale, half);
    return hash(fresh, made.rows.data(), made.rows.size() * sizeof(float));
  };
  CHECK(filter(1, 32) == 0x57b44de9f1efc594U);
  CHECK(filter(1, 16) == 0x6ecd351bca4df2b9U);
  CHECK(filter(48000.0 / 44100, 32) == 0xc492b29b0c79f6dfU);
  CHECK(filter(8, 64) == 0x37bab5f524d59c65U);
  CHECK(bits_of({.channels = 3, .in_rate = 44100, .out_rate = 48000, .frames = 100}, Isa::scalar) ==
        0xcb939d4ea184389U);
}

TEST_CASE("at scale 1 an integer position is exactly one frame") {
  for (const int half : {8, 16, 24, 32, 64}) {
    const auto filter = make_resampler_filter(1, half);
    for (int i = 0; i < filter.taps; ++i)
      REQUIRE(filter.rows[static_cast<std::size_t>(i / 8 * 24 + i % 8)] == (filter.taps - 1 - i == half ? 1.0f : 0.0f));
  }
}
