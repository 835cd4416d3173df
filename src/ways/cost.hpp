// SPDX-License-Identifier: MIT
// The processor time this process has used.
#pragma once
#include <cstdint>
#include <optional>

#include "base/units.hpp"

namespace taut::ways {

/// Processor time and cycles of all threads of this process, without the system's own servers (Windows mixes in
/// audiodg.exe).
struct Cost {
  Nanos cpu = 0;                        ///< Windows counts it in scheduler ticks of 1 to 16 ms
  std::optional<std::uint64_t> cycles;  ///< if the system counts them
};

/// Any thread.
Cost cost_of_process() noexcept;

}  // namespace taut::ways
