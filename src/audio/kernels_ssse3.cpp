// SPDX-License-Identifier: MIT
#include "audio/kernels.hpp"
#include "audio/kernels_shape.hpp"
#include "audio/kernels_sse.hpp"

namespace taut::audio {

template <Way way, SampleType device, SampleType host>
void ssse3::move(const Run& run) noexcept {
  move_as<Ssse3, way, device, host>(run);
}

TAUT_INSTANTIATE(ssse3, int24);

}  // namespace taut::audio
