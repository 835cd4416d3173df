// SPDX-License-Identifier: MIT
// The Core Audio backend: the sound devices of macOS, each through an IOProc of its own.
#pragma once
#include <memory>

#include "device/coreaudio/system.hpp"
#include "device/device.hpp"

namespace taut::device::coreaudio {

/// A backend with the prefix "coreaudio" on that system. If `system` is an error, every call returns it.
std::unique_ptr<Backend> make_backend(Expected<System*> system);

}  // namespace taut::device::coreaudio
