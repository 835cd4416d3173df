// SPDX-License-Identifier: MIT
// The table of conversions between a device's samples and the host's, and what every one of them means.
//
// Full scale is 1.0 for floats and 2^(b-1) for integers of b bits. The host's planes are float32 or int32; an int32
// plane is always at the full scale of 32 bits.
//
//   integer -> float     x * 2^-(b-1): exact up to 24 bits; 32 bits round to the nearest float, ties to even.
//   float   -> integer   x * 2^(b-1), to the nearest integer, ties to even, clipped to [-2^(b-1), 2^(b-1) - 1].
//                        NaN becomes 0, an infinity the nearest end. Nothing ever wraps.
//   integer -> wider     shifted left, exact; so what came in through int32 or float goes out again unchanged.
//   integer -> narrower  to the nearest, ties to even, clipped. Ties to even, because it has no bias (rounding ties up
//                        adds a quarter of a bit to a 17-bit signal) and because a host that uses int32 then gets the
//                        same bits out of the device as one that uses floats.
//   float32 -> float32   the bits are copied, overs, infinities and denormals included: a float device has headroom,
//                        and clipping here would spoil what a fader behind it could save. Only NaN becomes 0, both
//                        ways: a single one silences every recursive filter that it meets, for good.
//   float64 <-> float32  to the nearest, ties to even; NaN becomes 0; what is smaller than the smallest normal float32
//                        becomes 0 with its sign, so that the CPU's flush-to-zero mode cannot change a result.
//   int32   -> int32     the bits are copied.
//
// The types that hold N bits in 32 are written sign-extended; when they are read, the upper bits are ignored.
//
// No result depends on the CPU, the compiler or the flush-to-zero and denormals-are-zero modes. The rounding mode of
// the calling thread must be to nearest and floating-point exceptions masked, as every thread starts.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "audio/cpu.hpp"
#include "audio/sample_type.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// `in`: from device to host (capture). `out`: from host to device (playback).
enum class Way { in, out };

/// What a kernel moves: adjacent channels of a device, `channels` of them, to or from as many planes of the host.
/// Frame f of channel c lies at device + f * step + c * bytes(type); nothing needs to be aligned. The device's memory
/// must not overlap a plane.
struct Run {
  std::byte* device = nullptr;
  std::ptrdiff_t step = 0;
  std::byte* const* planes = nullptr;
  int channels = 0;
  int frames = 0;
};

/// Touches exactly the samples of the run, but may write one twice, with the same value. Real-time safe.
using Kernel = void(const Run&) noexcept TAUT_NONBLOCKING;

/// A row of the table.
struct Conversion {
  Way way;
  SampleType device;
  SampleType host;        ///< float32 or int32
  Isa isa;                ///< what the CPU must support
  int least_frames;       ///< shorter runs are for the scalar kernel of the same conversion
  std::string_view name;  ///< "f32 -> s24 avx2"
  Kernel* kernel;
};

/// All rows. Those of one conversion (way, device, host) are in the order in which the benchmark ranked them, fastest
/// first; the last is the scalar reference.
std::span<const Conversion> conversions() noexcept;

/// The fastest row that this CPU supports, or nullptr when the table has no such conversion.
const Conversion* find(Way way, SampleType device, SampleType host) noexcept;

/// The scalar reference, or nullptr when the table has no such conversion.
const Conversion* find_reference(Way way, SampleType device, SampleType host) noexcept;

}  // namespace taut::audio
