// SPDX-License-Identifier: MIT
// A port of the virtual USB hub: where the device is plugged in.
#pragma once
#include <memory>

#include "wire.hpp"

namespace taut::lab {

/// Ranks the kernel's threads behind the port as a host controller would work. What has been carried is told at once, as by
/// its interrupt: before every program. What a program hands over together is on the bus together, and before any program
/// without a rank gets to work: just behind those that have one.
void rank_host(int told, int taken);

/// Plugs a high-speed device into that port (0 to 7). Null, with errno, when the kernel refuses: EBUSY or EINVAL while it is
/// still busy with what was plugged there before.
std::unique_ptr<Connection> plug_in(int port);

}  // namespace taut::lab
