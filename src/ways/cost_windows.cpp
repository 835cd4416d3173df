// SPDX-License-Identifier: MIT
#include <windows.h>

#include "ways/cost.hpp"

namespace taut::ways {
namespace {

Nanos time_of(const FILETIME& time) noexcept {
  return static_cast<Nanos>((std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime) * 100);
}

}  // namespace

Cost cost_of_process() noexcept {
  Cost cost;
  FILETIME begun{}, ended{}, kernel{}, user{};
  if (GetProcessTimes(GetCurrentProcess(), &begun, &ended, &kernel, &user)) cost.cpu = time_of(kernel) + time_of(user);
  if (ULONG64 cycles = 0; QueryProcessCycleTime(GetCurrentProcess(), &cycles) && cycles > 0) cost.cycles = cycles;
  return cost;
}

}  // namespace taut::ways
