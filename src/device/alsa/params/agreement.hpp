// SPDX-License-Identifier: MIT
// What was negotiated beyond the contract's Agreed: the hardware's side of a stream.
#pragma once
#include "device/alsa/params/wake.hpp"
#include "device/alsa/stream/lead.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// All counts in frames.
struct Agreement {
  Agreed agreed;
  long in_buffer = 0, out_buffer = 0;  ///< rings; 0: no such direction
  WakePlan plan;                       ///< how cycles wake us; its period is how often the kernel updates hw_ptr
  long step = 0;                       ///< latest that a cycle's end is reported
  long ahead = 0;                      ///< see Traits
  bool playback_first = false;         ///< of the linked pair; see Traits::lead
  Lead lead;
};

}  // namespace taut::device::alsa
