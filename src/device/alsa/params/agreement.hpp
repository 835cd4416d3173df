// SPDX-License-Identifier: MIT
// What was negotiated, beyond what the contract tells: the hardware's side of a stream.
#pragma once
#include "device/alsa/params/wake.hpp"
#include "device/alsa/stream/lead.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// All counts are frames.
struct Agreement {
  Agreed agreed;
  long in_buffer = 0, out_buffer = 0;  ///< the rings; 0: no such direction
  WakePlan plan;                ///< how cycles are woken for; its period is how often the kernel learns the position
  long step = 0;                ///< frames after its end a cycle is told of, at the most
  long ahead = 0;               ///< see Traits
  bool playback_first = false;  ///< of the linked pair; see Traits::lead
  Lead lead;
};

}  // namespace taut::device::alsa
