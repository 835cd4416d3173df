// SPDX-License-Identifier: MIT
// Chooses the mode to open a device in, and says why.
#pragma once
#include <vector>

#include "device/wasapi/client.hpp"

namespace taut::device::wasapi {

struct Climb {
  std::vector<Client> clients;  ///< in the order of the endpoints, all in the same mode
  std::vector<std::string> remarks;
};

/// Opens all `endpoints` in the mode `id` names, or in the first that suits `frames` (see Mode::automatic).
Expected<Climb> climb(System& system, const std::vector<EndpointInfo>& endpoints, const Id& id, int rate, int frames);

}  // namespace taut::device::wasapi
