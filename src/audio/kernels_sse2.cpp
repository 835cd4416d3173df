// SPDX-License-Identifier: MIT
#include "audio/kernels.hpp"
#include "audio/kernels_shape.hpp"
#include "audio/kernels_sse.hpp"

namespace taut::audio {

template <Way way, SampleType device, SampleType host>
void sse2::move(const Run& run) noexcept TAUT_NONBLOCKING {
  move_as<Sse2, way, device, host>(run);
}

TAUT_INSTANTIATE(sse2, int16);
TAUT_INSTANTIATE(sse2, int24);
TAUT_INSTANTIATE(sse2, int32_24);
TAUT_INSTANTIATE(sse2, int32);
TAUT_INSTANTIATE(sse2, float32);

}  // namespace taut::audio
