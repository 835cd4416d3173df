// SPDX-License-Identifier: MIT
// What was negotiated, beyond what the contract tells: the hardware's side of a stream.
#pragma once
#include "device/device.hpp"

namespace taut::device::alsa {

/// Frames that the hardware may run past the end of a period before its interrupt is served: 250 microseconds, which no
/// kernel that is fit for audio exceeds.
constexpr long interrupt_frames(double rate) noexcept { return static_cast<long>(rate / 4000) + 1; }

/// All counts are frames.
struct Agreement {
  Agreed agreed;
  long in_buffer = 0, out_buffer = 0;  ///< the rings; 0: no such direction
  long period = 0;                     ///< of the hardware: so often it interrupts, and the kernel learns its position
};

}  // namespace taut::device::alsa
