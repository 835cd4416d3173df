// SPDX-License-Identifier: MIT
// The inner loop of the resampler, one function for each instruction set, all with the same bits.
#pragma once
#include <cstddef>
#include <span>

#include "audio/cpu.hpp"
#include "audio/resampler_timeline.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// What a resampling kernel is asked. The sum of a frame is the same everywhere: eight sums of every eighth tap, s0 to s7,
/// oldest first, then ((s0 + s2) + (s1 + s3)) + ((s4 + s6) + (s5 + s7)); a coefficient is a + t (b + t c); nothing is
/// fused.
struct Resampling {
  const Place* places;    ///< one for each output frame
  int frames;             ///< at least 1
  const float* rows;      ///< see ResamplerFilter
  int taps;               ///< a multiple of 8
  const float* from;      ///< the first channel's frame 0, as Place::frame counts
  std::ptrdiff_t stride;  ///< floats from one channel's frame to the next channel's
  float* const* to;       ///< each channel's output
  int channels;
  float* scratch;  ///< 4 * taps
};

using ResamplingKernel = void(const Resampling&) noexcept TAUT_NONBLOCKING;

namespace scalar {
ResamplingKernel resample;
}
#ifdef TAUT_X86
namespace sse2 {
ResamplingKernel resample;
}
namespace avx2 {
ResamplingKernel resample;
}
#endif

struct ResamplingChoice {
  Isa isa;
  ResamplingKernel* kernel;
};

/// All that were compiled in, fastest first. Ask supports() before use.
std::span<const ResamplingChoice> resampling_kernels() noexcept;

}  // namespace taut::audio
