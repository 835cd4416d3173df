// SPDX-License-Identifier: MIT
#include "audio/kernels_neon.hpp"

#include "audio/kernels.hpp"
#include "audio/kernels_shape.hpp"

namespace taut::audio {

template <Way way, SampleType device, SampleType host>
void neon::move(const Run& run) noexcept TAUT_NONBLOCKING {
  move_as<Neon, way, device, host>(run);
}

TAUT_INSTANTIATE(neon, int16);
TAUT_INSTANTIATE(neon, int24);
TAUT_INSTANTIATE(neon, int32_24);
TAUT_INSTANTIATE(neon, int32);
TAUT_INSTANTIATE(neon, float32);

}  // namespace taut::audio
