// SPDX-License-Identifier: MIT
// The resampling kernel in vectors. Included by the kernels_<isa>.cpp of the resampler alone: all is local to them.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "audio/resampler_kernels.hpp"

namespace taut::audio {
namespace {

// V: a vector of V::width floats, 4 or 8; two or one of them are the eight sums of a frame.
template <class V>
struct Resample {
  using Floats = typename V::Floats;
  static constexpr int width = V::width;
  static constexpr std::size_t parts = 8 / width;

  // The coefficients of one place.
  static void blend(const float* row, float within, int taps, float* out) noexcept {
    const Floats t = V::all(within);
    for (int i = 0; i < taps; i += width) {
      const Floats a = V::load(row + i), b = V::load(row + taps + i), c = V::load(row + 2 * taps + i);
      V::store(out + i, a + t * (b + t * c));
    }
  }

  // Four frames of `channels` channels: from[c][f] is the first tap's frame of output frame f.
  template <std::size_t channels>
  [[gnu::always_inline]] static void sum(const float* coefficients, int taps, const float* const (&from)[channels][4],
                                         float (&out)[channels][4]) noexcept {
    const auto count = static_cast<std::size_t>(taps);
    Floats sums[channels][4][parts] = {};
    for (int i = 0; i < taps; i += 8) {
      for (std::size_t f = 0; f < 4; ++f) {
        for (std::size_t p = 0; p < parts; ++p) {
          const Floats coefficient = V::load(coefficients + i + f * count + p * width);
          for (std::size_t c = 0; c < channels; ++c) sums[c][f][p] += coefficient * V::load(from[c][f] + i + p * width);
        }
      }
    }
    for (std::size_t c = 0; c < channels; ++c) V::finish(sums[c], out[c]);
  }

  template <std::size_t channels>
  [[gnu::always_inline]] static void four(const Resampling& job, int first, std::size_t c0, const int (&at)[4],
                                          int left) noexcept {
    const float* from[channels][4];
    float out[channels][4];
    for (std::size_t c = 0; c < channels; ++c)
      for (int f = 0; f < 4; ++f) from[c][f] = job.from[c0 + c] + at[f];
    sum<channels>(job.scratch, job.taps, from, out);
    for (std::size_t c = 0; c < channels; ++c) {
      if (left >= 4)
        std::memcpy(job.to[c0 + c] + first, out[c], sizeof out[c]);
      else
        for (int f = 0; f < left; ++f) job.to[c0 + c][first + f] = out[c][f];
    }
  }

  static void run(const Resampling& job) noexcept {
    for (int first = 0; first < job.frames; first += 4) {
      const int left = job.frames - first;
      int at[4];
      for (int f = 0; f < 4; ++f) {
        const Place& place = job.places[first + (f < left ? f : left - 1)];
        at[f] = place.frame;
        const float* row = job.rows + std::ptrdiff_t{3} * job.taps * place.row;
        blend(row, place.within, job.taps, job.scratch + std::ptrdiff_t{f} * job.taps);
      }
      std::size_t c = 0;
      const auto channels = static_cast<std::size_t>(job.channels);
      for (; c + V::together <= channels; c += V::together) four<V::together>(job, first, c, at, left);
      for (; c < channels; ++c) four<1>(job, first, c, at, left);
    }
  }
};

}  // namespace
}  // namespace taut::audio
