// SPDX-License-Identifier: MIT
// The WASAPI backend: the sound devices of Windows.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

/// This process's backend, prefix "wasapi". Any control thread.
Backend& backend();

/// A backend on another system, for tests. If `system` is an error, every call returns it.
std::unique_ptr<Backend> make_backend(Expected<System*> system);

}  // namespace taut::device::wasapi
