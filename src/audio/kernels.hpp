// SPDX-License-Identifier: MIT
// The kernels as the table sees them: a function template in a namespace per instruction set. They are defined and
// instantiated in kernels_<isa>.cpp, the only files compiled for more than the base instruction set.
#pragma once
#include "audio/convert.hpp"

namespace taut::audio {

namespace scalar {
template <Way way, SampleType device, SampleType host>
void move(const Run& run) noexcept TAUT_NONBLOCKING;
}
namespace sse2 {
template <Way way, SampleType device, SampleType host>
void move(const Run& run) noexcept TAUT_NONBLOCKING;
}
namespace sse41 {
template <Way way, SampleType device, SampleType host>
void move(const Run& run) noexcept TAUT_NONBLOCKING;
}
namespace avx2 {
template <Way way, SampleType device, SampleType host>
void move(const Run& run) noexcept TAUT_NONBLOCKING;
}
namespace neon {
template <Way way, SampleType device, SampleType host>
void move(const Run& run) noexcept TAUT_NONBLOCKING;
}

/// Frames the kernels of an instruction set process at once, which is also their minimum.
constexpr int least_frames(Isa isa) noexcept {
  switch (isa) {
    case Isa::scalar:
      return 1;
    case Isa::avx2:
      return 8;
    default:
      return 4;
  }
}

}  // namespace taut::audio

// Defines the four kernels of a device type in a kernels_<isa>.cpp.
#define TAUT_INSTANTIATE(isa, type)                                                                               \
  template void isa::move<Way::in, SampleType::type, SampleType::float32>(const Run&) noexcept TAUT_NONBLOCKING;  \
  template void isa::move<Way::in, SampleType::type, SampleType::int32>(const Run&) noexcept TAUT_NONBLOCKING;    \
  template void isa::move<Way::out, SampleType::type, SampleType::float32>(const Run&) noexcept TAUT_NONBLOCKING; \
  template void isa::move<Way::out, SampleType::type, SampleType::int32>(const Run&) noexcept TAUT_NONBLOCKING
