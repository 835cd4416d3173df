// SPDX-License-Identifier: MIT
// A port of the virtual USB hub.
#pragma once
#include <memory>

#include "wire.hpp"

namespace taut::lab {

/// Gives the kernel threads behind the port the priorities of a host controller. Completions run above every program,
/// like its interrupt. Submissions run just below the real-time programs, so that transfers submitted together share a
/// microframe.
void rank_host(int completion_priority, int submission_priority);

/// Plugs a high-speed device into that port (0 to 7). Null, with errno, if the kernel refuses: EBUSY or EINVAL while
/// the previous device is still being removed.
std::unique_ptr<Connection> plug_in(int port);

}  // namespace taut::lab
