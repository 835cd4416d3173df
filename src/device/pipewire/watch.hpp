// SPDX-License-Identifier: MIT
// Notices devices that come and go within PipeWire, and PipeWire itself.
#pragma once
#include <functional>

#include "device/device.hpp"
#include "device/pipewire/library.hpp"

namespace taut::device::pipewire {

/// Calls `tell` on a thread of its own for every device that came, went or changed its name or number of channels; a
/// burst of changes counts as one, 100 ms after it ends. Without a server, watches for its socket. Error `no_memory`.
/// Control threads; the watch may be dropped from within `tell`.
Expected<Watch> watch_devices(const Library& library, std::function<void(const Change&)> tell);

}  // namespace taut::device::pipewire
