// SPDX-License-Identifier: MIT
// The table of backends: adding one is a folder and one line in backends_<system>.cpp.
#pragma once
#include <span>
#include <string_view>

#include "device/device.hpp"

namespace taut::device {

/// Every backend built into this program, in the order in which devices are offered. They are made at the first call
/// and live until the process ends. Any control thread.
std::span<Backend* const> backends();

/// The one of `among` that an id names by its prefix, or an error that lists the known ones.
Expected<Backend*> backend_of(std::string_view id, std::span<Backend* const> among = backends());

}  // namespace taut::device
