// SPDX-License-Identifier: MIT
#include "ways/ways_windows.hpp"

namespace taut::ways {

std::vector<std::unique_ptr<Way>> system_ways() {
  std::vector<std::unique_ptr<Way>> ways;
  ways.push_back(mme());
  ways.push_back(direct_sound());
  ways.push_back(shared_wasapi());
  return ways;
}

}  // namespace taut::ways
