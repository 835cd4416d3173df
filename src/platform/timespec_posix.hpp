// SPDX-License-Identifier: MIT
#pragma once
#include <time.h>

#include <algorithm>
#include <limits>

#include "base/units.hpp"

namespace taut::platform {

/// Clamps to the epoch and to the range of time_t.
inline timespec to_timespec(Nanos time) noexcept {
  const Nanos kept = std::max<Nanos>(time, 0);
  const Nanos seconds = std::min<Nanos>(kept / nanos_per_second, std::numeric_limits<time_t>::max());
  timespec result{};
  result.tv_sec = static_cast<time_t>(seconds);
  result.tv_nsec = static_cast<decltype(result.tv_nsec)>(kept % nanos_per_second);
  return result;
}

}  // namespace taut::platform
