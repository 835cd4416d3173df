// SPDX-License-Identifier: MIT
// PipeWire's devices: sound cards shared with the desktop's programs, and what other programs offer.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/pipewire/library.hpp"

namespace taut::device::pipewire {

/// On this machine's libpipewire. Made on the first call, it lives until the process ends.
Backend& backend();

/// On other functions, or with the error that says why there are none.
std::unique_ptr<Backend> make_backend(Expected<const Library*> library);

}  // namespace taut::device::pipewire
