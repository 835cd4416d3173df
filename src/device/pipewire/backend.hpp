// SPDX-License-Identifier: MIT
// Devices as PipeWire has them: sound cards beside the desktop's programs, and what other programs offer.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/pipewire/library.hpp"

namespace taut::device::pipewire {

/// With libpipewire as this machine has it. Made at the first call, it lives until the process ends.
Backend& backend();

/// With other functions, or none and the error that says why.
std::unique_ptr<Backend> make_backend(Expected<const Library*> library);

}  // namespace taut::device::pipewire
