// SPDX-License-Identifier: MIT
// From a request to a stream, and what an id can do at all.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

Expected<std::unique_ptr<Stream>> open_stream(System& system, const Request& request);

/// Nothing is held and nobody is interrupted: no stream is made for it.
Expected<Can> probe_device(System& system, const std::string& id);

}  // namespace taut::device::wasapi
