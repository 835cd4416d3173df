// SPDX-License-Identifier: MIT
// Turns a request into a stream, and probes ids.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

Expected<std::unique_ptr<Stream>> open_stream(System& system, const Request& request);

/// Opens no stream: holds nothing and interrupts nobody.
Expected<Can> probe_device(System& system, const std::string& id);

}  // namespace taut::device::wasapi
