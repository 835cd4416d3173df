// SPDX-License-Identifier: MIT
// What this process has cost the computer so far.
#pragma once
#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace taut::ways {

/// The processor's time and cycles of all threads of this process. What the system's own servers do for it is not in it
/// (Windows mixes in audiodg.exe).
struct Cost {
  Nanos cpu = 0;                        ///< Windows counts it in ticks of the scheduler, 1 to 16 ms
  std::optional<std::uint64_t> cycles;  ///< where the system counts them
};

/// Any thread.
Cost cost_of_process() noexcept;

}  // namespace taut::ways
