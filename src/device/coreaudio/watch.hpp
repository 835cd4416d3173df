// SPDX-License-Identifier: MIT
// Notices devices that come, go or change, and another choice of default devices.
#pragma once
#include <functional>

#include "device/coreaudio/system.hpp"
#include "device/device.hpp"

namespace taut::device::coreaudio {

/// Calls `tell` on a thread of its own. A new default device counts as altered. Error `no_memory`. Control threads; the
/// watch may be dropped from within `tell`.
Expected<Watch> watch_devices(System& system, std::function<void(const Change&)> tell);

}  // namespace taut::device::coreaudio
