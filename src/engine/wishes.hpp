// SPDX-License-Identifier: MIT
// Requested margins; the audio thread applies them. Any thread, real-time safe.
#pragma once
#include <atomic>

#include "base/units.hpp"

namespace taut::engine {

struct Wishes {
  /// The margin to move to, frames; -1: no change. Reset on arrival. Moves without a click: up at once; down in the
  /// host's next silence, or by cross-fades after some seconds without one.
  std::atomic<Frames> margin{-1};

  /// The margin to refill to after a drop-out, in the silence it made anyway; -1: no change. So one drop-out is enough
  /// to have time again.
  std::atomic<Frames> refill{-1};
};

}  // namespace taut::engine
