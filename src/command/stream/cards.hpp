// SPDX-License-Identifier: MIT
// The real cards of this machine: what to type next.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"

namespace taut::command {

struct Cards {
  std::vector<device::Device> real;  ///< the one that the driver would choose first
  std::vector<std::string> why;      ///< a sentence for each backend that is absent
};

/// Lists without opening anything.
Cards find_cards();

}  // namespace taut::command
