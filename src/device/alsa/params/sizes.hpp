// SPDX-License-Identifier: MIT
// Which cycle sizes a device has, found by asking it: ALSA tells the ends of the range but not what lies between.
#pragma once
#include <functional>

#include "device/device.hpp"

namespace taut::device::alsa {

/// The longest cycle that is offered, in frames: some drivers name millions.
inline constexpr long longest_cycle = 65536;

/// Answers whether the hardware has a period of so many frames.
using CanPeriod = std::function<bool(long)>;

/// The sizes in [min, max] (frames, 1 <= min) as min + k * step, or powers of two (step -1), or one size alone where
/// neither rule holds; every size that was tried and is within the answer is possible. `max_frames` 0: none at all.
/// `hz` is the rate it is asked for and goes into the answer; preferred is the possible size next to 1.33 ms.
Rate find_sizes(double hz, long min, long max, const CanPeriod& can);

/// The size that lasts 1.33 ms, as a power of two: what most cards and hosts are known to run well with.
long usual_size(double hz);

/// The possible size nearest to `wanted` in [min, max], the larger of two equally near; 0 when there is none.
long nearest_size(long wanted, long min, long max, const CanPeriod& can);

}  // namespace taut::device::alsa
