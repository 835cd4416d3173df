// SPDX-License-Identifier: MIT
#include "audio/kernels.hpp"
#include "audio/kernels_avx.hpp"
#include "audio/kernels_shape.hpp"

namespace taut::audio {

template <Way way, SampleType device, SampleType host>
void avx2::move(const Run& run) noexcept TAUT_NONBLOCKING {
  move_as<Avx2, way, device, host>(run);
}

TAUT_INSTANTIATE(avx2, int16);
TAUT_INSTANTIATE(avx2, int24);
TAUT_INSTANTIATE(avx2, int32_24);
TAUT_INSTANTIATE(avx2, int32);
TAUT_INSTANTIATE(avx2, float32);

}  // namespace taut::audio
