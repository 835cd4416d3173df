// SPDX-License-Identifier: MIT
// The table of conversions between a device's samples and the host's, and their exact meaning.
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
// Types with N bits in 32 are written sign-extended; their upper bits are ignored when read.
//
// No result depends on the CPU, the compiler, or the flush-to-zero and denormals-are-zero modes. The calling thread
// must round to nearest with floating-point exceptions masked, as every thread starts.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "audio/cpu.hpp"
#include "audio/sample_type.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// `in`: device to host (capture). `out`: host to device (playback).
enum class Way { in, out };

/// The input of a kernel: `channels` adjacent channels of a device and as many host planes. Frame f of channel c is at
/// device + f * step + c * bytes(type), unaligned. The device's memory must not overlap a plane.
struct Run {
  std::byte* device = nullptr;
  std::ptrdiff_t step = 0;
  std::byte* const* planes = nullptr;
  int channels = 0;
  int frames = 0;
};

/// Touches exactly the samples of the run, but may write one twice with the same value. Real-time safe.
using Kernel = void(const Run&) noexcept TAUT_NONBLOCKING;

/// A row of the table.
struct Conversion {
  Way way;
  SampleType device;
  SampleType host;        ///< float32 or int32
  Isa isa;                ///< required of the CPU
  int least_frames;       ///< shorter runs go to the scalar kernel of the same conversion
  std::string_view name;  ///< "f32 -> s24 avx2"
  Kernel* kernel;
};

/// All rows. Those of one conversion (way, device, host) are in benchmark order, fastest first; the last is the scalar
/// reference.
std::span<const Conversion> conversions() noexcept;

/// The fastest row this CPU supports, or nullptr if there is no such conversion.
const Conversion* find(Way way, SampleType device, SampleType host) noexcept;

/// The scalar reference, or nullptr if there is no such conversion.
const Conversion* find_reference(Way way, SampleType device, SampleType host) noexcept;

}  // namespace taut::audio
