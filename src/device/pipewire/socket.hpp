// SPDX-License-Identifier: MIT
// Where PipeWire's socket is, and why it cannot be reached.
#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::device::pipewire {

/// The sockets that libpipewire tries, in its order: $PIPEWIRE_REMOTE, else pipewire-0, in $PIPEWIRE_RUNTIME_DIR, else
/// $XDG_RUNTIME_DIR; then the machine's own in /run/pipewire. Empty where no variable says where. Control threads.
std::vector<std::string> socket_paths();

/// Tries them as libpipewire is about to, without ever waiting: a server whose queue is full would block it. Errors:
/// `absent` (no socket, or nobody behind it), `denied`, `broken`.
Expected<void> reach_server();

}  // namespace taut::device::pipewire
