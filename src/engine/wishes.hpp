// SPDX-License-Identifier: MIT
// What is wanted of the margin; the audio thread sees to it. Any thread, real-time safe.
#pragma once
#include <atomic>

#include "base/units.hpp"

namespace taut::engine {

struct Wishes {
  /// The margin to come to, in frames; -1: as it is. Taken back to that on arrival. It is reached without a click: at once
  /// when it is larger; when it is smaller in the host's next silence, or by crossfades after some seconds without one.
  std::atomic<Frames> margin{-1};

  /// The margin to which a drop-out is filled up, in the silence that it made anyway; -1: as it was. So one drop-out is
  /// enough to have time again.
  std::atomic<Frames> refill{-1};
};

}  // namespace taut::engine
