// SPDX-License-Identifier: MIT
#include "ways/way.hpp"

namespace taut::ways {

std::vector<std::unique_ptr<Way>> system_ways() { return {}; }

std::string default_device(bool) { return {}; }

}  // namespace taut::ways
