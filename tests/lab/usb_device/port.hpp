// SPDX-License-Identifier: MIT
// A port of the virtual USB hub: where the device is plugged in.
#pragma once
#include <memory>

#include "wire.hpp"

namespace taut::lab {

/// As the interrupt of a real host controller would: the kernel's threads behind the port go before every program.
void hurry_host(int priority);

/// Plugs a high-speed device into the first port. Null, with errno, when the kernel refuses: EBUSY or EINVAL while it is
/// still busy with what was plugged there before.
std::unique_ptr<Connection> plug_in();

}  // namespace taut::lab
