// SPDX-License-Identifier: MIT
// How long a stream may give no turn before it counts as lost, whatever it reports.
#pragma once
#include "base/units.hpp"

namespace taut::device {

/// For a stream with turns of `frames` at `rate` Hz: four turns and 20 ms. In ns.
constexpr Nanos turn_timeout(Frames frames, double rate) noexcept { return duration(4 * frames, rate) + 20'000'000; }

/// For the master of joined devices: well before the engine gives up on the joined stream.
constexpr Nanos master_timeout(Frames frames, double rate) noexcept { return duration(3 * frames, rate) + 15'000'000; }

}  // namespace taut::device
