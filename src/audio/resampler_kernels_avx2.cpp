// SPDX-License-Identifier: MIT
#include <immintrin.h>

#include "audio/resampler_kernels_vector.hpp"

namespace taut::audio {
namespace {

struct Avx2 {
  using Floats = __m256;
  static constexpr int width = 8;
  static constexpr int together = 2;  // channels, limited by registers for their sums

  static Floats all(float x) noexcept { return _mm256_set1_ps(x); }
  static Floats load(const float* at) noexcept { return _mm256_loadu_ps(at); }
  static void store(float* at, Floats x) noexcept { _mm256_storeu_ps(at, x); }

  static void finish(const Floats (&sums)[4][1], float* out) noexcept {
    const Floats a = sums[0][0], b = sums[1][0], c = sums[2][0], d = sums[3][0];
    const Floats ab = _mm256_unpacklo_ps(a, b) + _mm256_unpackhi_ps(a, b);
    const Floats cd = _mm256_unpacklo_ps(c, d) + _mm256_unpackhi_ps(c, d);
    const Floats all = _mm256_shuffle_ps(ab, cd, 0x44) + _mm256_shuffle_ps(ab, cd, 0xee);
    _mm_storeu_ps(out, _mm256_castps256_ps128(all) + _mm256_extractf128_ps(all, 1));
  }
};

}  // namespace

void avx2::resample(const Resampling& job) noexcept TAUT_NONBLOCKING { Resample<Avx2>::run(job); }

}  // namespace taut::audio
