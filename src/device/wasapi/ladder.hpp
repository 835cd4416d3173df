// SPDX-License-Identifier: MIT
// The ladder: which of the three ways into a device is taken, and why.
#pragma once
#include <vector>

#include "device/wasapi/client.hpp"

namespace taut::device::wasapi {

struct Climb {
  std::vector<Client> clients;  ///< in the order of the endpoints, all in the same mode
  std::vector<std::string> remarks;
};

/// Opens all of `endpoints` in the mode that `id` names, or in the first that serves `frames` (see Mode::automatic).
Expected<Climb> climb(System& system, const std::vector<EndpointInfo>& endpoints, const Id& id, int rate, int frames);

}  // namespace taut::device::wasapi
