// SPDX-License-Identifier: MIT
// The resampler's inner loop, one function per instruction set, all with the same bits.
#pragma once
#include <cstddef>
#include <span>

#include "audio/cpu.hpp"
#include "audio/resampler_timeline.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// The input of a resampling kernel. A frame is summed identically everywhere: eight sums of every eighth tap, s0 to
/// s7, oldest first, then ((s0 + s2) + (s1 + s3)) + ((s4 + s6) + (s5 + s7)); a coefficient is a + t (b + t c), without
/// fused operations.
struct Resampling {
  const Place* places;    ///< one per output frame
  int frames;             ///< at least 1
  const float* rows;      ///< see ResamplerFilter
  int taps;               ///< a multiple of 8
  const float* from;      ///< the first channel's frame 0, origin of Place::frame
  std::ptrdiff_t stride;  ///< floats from one channel to the next
  float* const* to;       ///< output of each channel
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
#ifdef TAUT_ARM64
namespace neon {
ResamplingKernel resample;
}
#endif

struct ResamplingChoice {
  Isa isa;
  ResamplingKernel* kernel;
};

/// All compiled in, fastest first. Check supports() before use.
std::span<const ResamplingChoice> resampling_kernels() noexcept;

}  // namespace taut::audio
