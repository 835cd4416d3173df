// SPDX-License-Identifier: MIT
// The time of a world: real, or virtual and never waited for.
#pragma once
#include <algorithm>
#include <limits>

#include "device/virtual/card.hpp"
#include "platform/parker.hpp"

namespace taut::device::virtual_card {

constexpr Nanos never = std::numeric_limits<Nanos>::max();

class Time {
 public:
  explicit Time(bool simulated) noexcept : simulated_(simulated) {}

  [[nodiscard]] bool simulated() const noexcept { return simulated_; }
  [[nodiscard]] VirtualClock& virtual_clock() noexcept { return virtual_; }
  [[nodiscard]] const platform::Clock& clock() const noexcept {
    return simulated_ ? static_cast<const platform::Clock&>(virtual_) : platform::system_clock();
  }
  [[nodiscard]] Nanos now() const noexcept { return simulated_ ? virtual_.now() : platform::system_clock().now(); }

  /// Sleeps until `until` or until the parker is woken; virtual time simply advances. False if it cannot: virtual time
  /// without an end.
  bool sleep(Nanos until, platform::Parker& parker) noexcept {
    if (!simulated_) {
      // Beyond a day it makes no difference, and the system's time structures must not overflow.
      parker.wait_until(std::min(until, now() + 86'400 * nanos_per_second));
      return true;
    }
    if (until == never) return false;
    virtual_.advance_to(until);
    return true;
  }

 private:
  const bool simulated_;
  VirtualClock virtual_;
};

}  // namespace taut::device::virtual_card
