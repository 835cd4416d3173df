// SPDX-License-Identifier: MIT
// Finds out from the driver's clock how much of the graph's time passed without us. Pure.
#pragma once
#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace taut::device::pipewire {

/// A cycle as described by the driver's clock.
struct Tick {
  std::uint32_t clock = 0;  ///< the driver's number
  int rate = 0;             ///< Hz
  std::uint64_t position = 0;
  std::uint64_t frames = 0;
};

/// Real-time safe.
class ClockGaps {
 public:
  /// Frames between the end of the previous cycle and this one. 0 if it follows directly, if the driver has changed
  /// (its positions have another origin), if the clock was set, and for the first cycle.
  Frames next(const Tick& tick) noexcept {
    const std::optional<Tick> before = last_;
    last_ = tick;
    if (!before || before->clock != tick.clock || before->rate != tick.rate) return 0;
    const std::uint64_t expected = before->position + before->frames;
    const auto gap = static_cast<Frames>(tick.position - expected);
    // Nobody waits that long for a cycle: the clock was set.
    return gap > 0 && gap <= longest_seconds * tick.rate ? gap : 0;
  }

 private:
  static constexpr Frames longest_seconds = 10;
  std::optional<Tick> last_;
};

}  // namespace taut::device::pipewire
