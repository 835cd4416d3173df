// SPDX-License-Identifier: MIT
// Waits for what the HAL completes later.
#pragma once
#include "device/coreaudio/system.hpp"

namespace taut::device::coreaudio {

/// Whether `done()` becomes true; for up to two seconds. Control threads.
template <class Done>
bool settles(System& system, const Done& done) {
  constexpr int most_pauses = 400;
  for (int left = most_pauses; !done(); --left) {
    if (left == 0) return false;
    system.pause();
  }
  return true;
}

}  // namespace taut::device::coreaudio
