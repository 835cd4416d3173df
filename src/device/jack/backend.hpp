// SPDX-License-Identifier: MIT
// The JACK backend: the devices of a running JACK server, shared with its other clients.
#pragma once
#include <memory>

#include "device/device.hpp"
#include "device/jack/library.hpp"

namespace taut::device::jack {

/// This process's backend, prefix "jack". Any control thread.
Backend& backend();

/// A backend on another library, for tests. If `library` is an error, every call returns it.
std::unique_ptr<Backend> make_backend(Expected<const Library*> library);

}  // namespace taut::device::jack
