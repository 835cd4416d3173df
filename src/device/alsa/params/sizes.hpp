// SPDX-License-Identifier: MIT
// Finds the possible cycle sizes by asking: ALSA gives the ends of the range but not what lies between.
#pragma once
#include <functional>

#include "device/device.hpp"

namespace taut::device::alsa {

/// The longest cycle offered, frames: some drivers claim millions.
inline constexpr long longest_cycle = 65536;

/// Whether the hardware has a period of that many frames.
using CanPeriod = std::function<bool(long)>;

/// The sizes in [min, max] (frames, 1 <= min) as min + k * step, or as powers of two (step -1), or a single size if
/// neither rule holds. Every size tried and covered by the answer is possible. `max_frames` 0: none. `hz` is the rate
/// asked for; the preferred size is the one nearest to 1.33 ms.
Rate find_sizes(double hz, long min, long max, const CanPeriod& can);

/// 1.33 ms as a power of two: most cards and hosts run well with it.
long usual_size(double hz);

/// The possible size in [min, max] nearest to `wanted`, the larger of two equally near; 0 if there is none.
long nearest_size(long wanted, long min, long max, const CanPeriod& can);

}  // namespace taut::device::alsa
