// SPDX-License-Identifier: MIT
// The table of backends: adding one is a folder and a line in backends_<system>.cpp.
#pragma once
#include <span>
#include <string_view>

#include "device/device.hpp"

namespace taut::device {

/// The backends for this system's devices, in listing order: one line each in backends_<system>.cpp. Made on the first
/// call; they live until the process ends. Any control thread.
std::span<Backend* const> system_backends();

/// Those, plus the one that joins several of their devices.
std::span<Backend* const> backends();

/// The one of `among` with the id's prefix, or an error that lists the known ones.
Expected<Backend*> backend_of(std::string_view id, std::span<Backend* const> among = backends());

}  // namespace taut::device
