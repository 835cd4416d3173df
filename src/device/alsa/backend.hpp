// SPDX-License-Identifier: MIT
// The ALSA backend: the sound cards of Linux, directly.
#pragma once
#include <memory>

#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// The backend of this process, prefix "alsa": `alsa:hw:CARD,DEVICE,SUBDEVICE`, and `alsa:` + any name that ALSA knows.
/// Any control thread.
Backend& backend();

/// A backend on other surroundings, for tests. `library` is put into them; without it every call gives its error.
std::unique_ptr<Backend> make_backend(Expected<const Library*> library, Surroundings around);

}  // namespace taut::device::alsa
