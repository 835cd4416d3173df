// SPDX-License-Identifier: MIT
// The ALSA backend: direct access to the sound cards of Linux.
#pragma once
#include <memory>

#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// This process's backend, prefix "alsa": `alsa:hw:CARD,DEVICE,SUBDEVICE`, or `alsa:` + any name ALSA knows. Any
/// control thread.
Backend& backend();

/// A backend on other surroundings, for tests. Sets around.alsa to `library`; if that is an error, every call returns
/// it.
std::unique_ptr<Backend> make_backend(Expected<const Library*> library, Surroundings around);

}  // namespace taut::device::alsa
