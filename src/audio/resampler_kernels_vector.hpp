// SPDX-License-Identifier: MIT
// The resampling kernel in vectors. Only for resampler_kernels_<isa>.cpp: everything here is local to them.
#pragma once
#include <cstddef>
#include <cstring>

#include "audio/kernels_times.hpp"
#include "audio/resampler_kernels.hpp"

namespace taut::audio {
namespace {

enum class Coefficients { blended, blended_and_kept, found };

// V: a vector of V::width floats, 4 or 8; one or two hold the eight sums of a frame. Makes four output frames at once,
// for as many channels as there are registers for the sums. The first channels also blend the coefficients, which the
// others read from the scratch.
template <class V>
struct Resample {
  using Floats = typename V::Floats;
  static constexpr int width = V::width;
  static constexpr std::size_t parts = 8 / width;

  struct Four {
    const float* row[4];
    Floats within[4];
    std::ptrdiff_t at[4];  // first taps, as Place::frame

    Four(const Resampling& job, int first) noexcept {
      const int last = job.frames - first - 1;
      times<4>([&](auto f) {
        const Place& place = job.places[first + (f < last ? +f : last)];
        row[f] = job.rows + std::ptrdiff_t{3} * job.taps * place.row;
        within[f] = V::all(place.within);
        at[f] = place.frame;
      });
    }
  };

  template <std::size_t channels, Coefficients coefficients>
  static void make(const Resampling& job, const Four& four, std::ptrdiff_t first, std::ptrdiff_t channel) noexcept {
    const float* from[channels][4];
    times<channels>(
        [&](auto c) { times<4>([&](auto f) { from[c][f] = job.from + (channel + c) * job.stride + four.at[f]; }); });
    float* scratch = job.scratch;
    Floats sums[channels][4][parts] = {};
    for (std::ptrdiff_t i = 0; i < job.taps; i += 8, scratch += 32) {
      times<4>([&](auto f) {
        times<parts>([&](auto p) {
          Floats coefficient;
          if constexpr (coefficients == Coefficients::found) {
            coefficient = V::load(scratch + 8 * f + p * width);
          } else {
            const float* const row = four.row[f] + 3 * i + p * width;
            const Floats t = four.within[f];
            coefficient = V::load(row) + t * (V::load(row + 8) + t * V::load(row + 16));
            if constexpr (coefficients == Coefficients::blended_and_kept)
              V::store(scratch + 8 * f + p * width, coefficient);
          }
          times<channels>([&](auto c) { sums[c][f][p] += coefficient * V::load(from[c][f] + i + p * width); });
        });
      });
    }
    times<channels>([&](auto c) {
      float* const to = job.to[channel + c] + first;
      const auto left = static_cast<std::size_t>(job.frames - first);
      if (left >= 4) {
        V::finish(sums[c], to);
      } else {
        float made[4];
        V::finish(sums[c], made);
        std::memcpy(to, made, left * sizeof *to);
      }
    });
  }

  static void run(const Resampling& job) noexcept {
    using enum Coefficients;
    constexpr int together = V::together;
    for (int first = 0; first < job.frames; first += 4) {
      const Four four(job, first);
      int c = 0;
      if (job.channels > together) {
        make<together, blended_and_kept>(job, four, first, c);
        for (c = together; c + together <= job.channels; c += together) make<together, found>(job, four, first, c);
        for (; c < job.channels; ++c) make<1, found>(job, four, first, c);
      } else if (job.channels == together) {
        make<together, blended>(job, four, first, c);
      } else {
        make<1, blended>(job, four, first, c);
      }
    }
  }
};

}  // namespace
}  // namespace taut::audio
