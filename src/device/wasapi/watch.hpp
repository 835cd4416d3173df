// SPDX-License-Identifier: MIT
// Reports endpoints that come, go or change.
#pragma once
#include <functional>

#include "device/device.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

/// Compares the device list after each Windows notification and reports the difference on a thread of the watch. Ids as
/// in `taut devices`, plus `wasapi:default` when another device becomes the default.
Expected<Watch> watch_endpoints(System& system, std::function<void(const Change&)> tell);

}  // namespace taut::device::wasapi
