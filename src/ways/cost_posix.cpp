// SPDX-License-Identifier: MIT
#include <ctime>

#include "ways/cost.hpp"

namespace taut::ways {

Cost cost_of_process() noexcept {
  timespec spent{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return {.cpu = Nanos{spent.tv_sec} * 1'000'000'000 + spent.tv_nsec};
}

}  // namespace taut::ways
