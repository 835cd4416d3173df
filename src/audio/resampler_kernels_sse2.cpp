// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include "audio/resampler_kernels_vector.hpp"

namespace taut::audio {
namespace {

struct Sse2 {
  using Floats = __m128;
  static constexpr int width = 4;
  static constexpr int together = 1;  // channels, limited by registers for their sums

  static Floats all(float x) noexcept { return _mm_set1_ps(x); }
  static Floats load(const float* at) noexcept { return _mm_loadu_ps(at); }
  static void store(float* at, Floats x) noexcept { _mm_storeu_ps(at, x); }

  static Floats quarter(Floats a, Floats b, Floats c, Floats d) noexcept {
    const Floats ab = _mm_unpacklo_ps(a, b) + _mm_unpackhi_ps(a, b);
    const Floats cd = _mm_unpacklo_ps(c, d) + _mm_unpackhi_ps(c, d);
    return _mm_movelh_ps(ab, cd) + _mm_movehl_ps(cd, ab);
  }
  static void finish(const Floats (&sums)[4][2], float* out) noexcept {
    store(out, quarter(sums[0][0], sums[1][0], sums[2][0], sums[3][0]) +
                   quarter(sums[0][1], sums[1][1], sums[2][1], sums[3][1]));
  }
};

}  // namespace

void sse2::resample(const Resampling& job) noexcept TAUT_NONBLOCKING { Resample<Sse2>::run(job); }

}  // namespace taut::audio
