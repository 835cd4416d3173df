// SPDX-License-Identifier: MIT
// When to try a lost device again.
#pragma once
#include <algorithm>

#include "base/units.hpp"

namespace taut::engine {

/// A backend that can watch tells when a device comes. Permissions and names may follow a moment later, and some devices
/// are back before the system has told that they went: so `eager` tries follow each change. Nobody tells when another
/// program frees a device, and a watch may miss one: hence the slow tries.
class Retry {
 public:
  static constexpr Nanos eager = 40'000'000, slow = nanos_per_second, eager_for = 2 * nanos_per_second;
  static constexpr Nanos simulated = 1'000'000;  ///< where the device's time is not real

  /// The device was lost, or something changed among the devices.
  void changed(Nanos now) noexcept { eager_until_ = now + eager_for; }

  /// How long to sleep before the next try, in ns.
  [[nodiscard]] Nanos pause(Nanos now, bool watched) const noexcept {
    return !watched || now < eager_until_ ? eager : slow;
  }

 private:
  Nanos eager_until_ = 0;
};

}  // namespace taut::engine
