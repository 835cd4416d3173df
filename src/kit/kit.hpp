// SPDX-License-Identifier: MIT
// What a maker brings to a driver built with taut_driver(): docs/kit.md.
#pragma once
#include "device/device.hpp"

namespace taut::kit {

/// The maker's devices; the only ones that this driver offers. Defined by the maker. Called once, on a control thread; the
/// object lives until the process ends and is never destroyed, as streams may outlive every static object.
device::Backend& backend();

}  // namespace taut::kit
