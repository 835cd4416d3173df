// SPDX-License-Identifier: MIT
// The real cards of this machine, to suggest what to type next.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::command {

struct Cards {
  std::vector<device::Device> real;  ///< the driver's first choice first
  std::vector<std::string> why;      ///< a sentence for each missing backend
};

/// Opens nothing.
Cards find_cards();

}  // namespace taut::command
