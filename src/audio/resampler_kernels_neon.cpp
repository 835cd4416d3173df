// SPDX-License-Identifier: MIT
#include <arm_neon.h>

#include "audio/resampler_kernels_vector.hpp"

namespace taut::audio {
namespace {

struct Neon {
  using Floats = float32x4_t;
  static constexpr int width = 4;
  static constexpr int together = 2;  // channels, limited by registers for their sums

  static Floats all(float x) noexcept { return vdupq_n_f32(x); }
  static Floats load(const float* at) noexcept { return vld1q_f32(at); }
  static void store(float* at, Floats x) noexcept { vst1q_f32(at, x); }

  static Floats quarter(Floats a, Floats b, Floats c, Floats d) noexcept {
    const float64x2_t ab = vreinterpretq_f64_f32(vzip1q_f32(a, b) + vzip2q_f32(a, b));
    const float64x2_t cd = vreinterpretq_f64_f32(vzip1q_f32(c, d) + vzip2q_f32(c, d));
    return vreinterpretq_f32_f64(vzip1q_f64(ab, cd)) + vreinterpretq_f32_f64(vzip2q_f64(ab, cd));
  }
  static void finish(const Floats (&sums)[4][2], float* out) noexcept {
    store(out, quarter(sums[0][0], sums[1][0], sums[2][0], sums[3][0]) +
                   quarter(sums[0][1], sums[1][1], sums[2][1], sums[3][1]));
  }
};

}  // namespace

void neon::resample(const Resampling& job) noexcept TAUT_NONBLOCKING { Resample<Neon>::run(job); }

}  // namespace taut::audio
