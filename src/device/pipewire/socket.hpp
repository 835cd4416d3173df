// SPDX-License-Identifier: MIT
// Where PipeWire's socket is, and why it cannot be reached.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::device::pipewire {

/// The sockets libpipewire tries, in order: $PIPEWIRE_REMOTE, else pipewire-0, in $PIPEWIRE_RUNTIME_DIR, else
/// $XDG_RUNTIME_DIR; then the system's in /run/pipewire. Empty if no variable is set. Control threads.
std::vector<std::string> socket_paths();

/// Tries them like libpipewire, but never waits: a server with a full queue would block it. Errors: `absent` (no
/// socket, or nobody behind it), `denied`, `broken`.
Expected<void> reach_server();

}  // namespace taut::device::pipewire
