// SPDX-License-Identifier: MIT
// When to try to reopen a lost device.
#pragma once
#include <algorithm>

#include "base/units.hpp"

namespace taut::engine {

/// A backend's watch reports new devices. Permissions and names may follow a moment later, and some devices are back
/// before their loss is reported, so each change is followed by `eager` tries. Nothing reports when another program
/// frees a device, and a watch may miss one: hence the slow tries.
class Retry {
 public:
  static constexpr Nanos eager = 40'000'000, slow = nanos_per_second, eager_for = 2 * nanos_per_second;
  static constexpr Nanos simulated = 1'000'000;  ///< for a device with simulated time

  /// The device was lost, or the set of devices changed.
  void changed(Nanos now) noexcept { eager_until_ = now + eager_for; }

  /// How long to sleep before the next try, ns.
  [[nodiscard]] Nanos pause(Nanos now, bool watched) const noexcept {
    return !watched || now < eager_until_ ? eager : slow;
  }

 private:
  Nanos eager_until_ = 0;
};

}  // namespace taut::engine
