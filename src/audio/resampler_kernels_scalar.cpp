// SPDX-License-Identifier: MIT
// The resampling kernel in plain C++, and the table of all kernels.
#include <cstddef>

#include "audio/resampler_kernels.hpp"

namespace taut::audio {

void scalar::resample(const Resampling& job) noexcept TAUT_NONBLOCKING {
  for (int f = 0; f < job.frames; ++f) {
    const Place& place = job.places[f];
    const float* row = job.rows + std::ptrdiff_t{3} * job.taps * place.row;
    for (int i = 0; i < job.taps; i += 8, row += 24)
      for (int k = 0; k < 8; ++k)
        job.scratch[i + k] = row[k] + place.within * (row[8 + k] + place.within * row[16 + k]);
    for (int channel = 0; channel < job.channels; ++channel) {
      const float* const from = job.from + channel * job.stride + place.frame;
      float s[8] = {};
      for (int i = 0; i < job.taps; i += 8)
        for (int k = 0; k < 8; ++k) s[k] += job.scratch[i + k] * from[i + k];
      job.to[channel][f] = ((s[0] + s[2]) + (s[1] + s[3])) + ((s[4] + s[6]) + (s[5] + s[7]));
    }
  }
}

std::span<const ResamplingChoice> resampling_kernels() noexcept {
  static constexpr ResamplingChoice all[] = {
#ifdef TAUT_X86
      {Isa::avx2, avx2::resample},
      {Isa::sse2, sse2::resample},
#endif
#ifdef TAUT_ARM64
      {Isa::neon, neon::resample},
#endif
      {Isa::scalar, scalar::resample}};
  return all;
}

}  // namespace taut::audio
