// SPDX-License-Identifier: MIT
// Tells when endpoints come, go or change.
#pragma once
#include <functional>

#include "device/device.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

/// Windows' notifications start a new look at the list; the difference is told, from a thread of the watch's own. The ids
/// are those of `taut devices`, and `wasapi:default` when another device has become the default.
Expected<Watch> watch_endpoints(System& system, std::function<void(const Change&)> tell);

}  // namespace taut::device::wasapi
