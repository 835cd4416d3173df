// SPDX-License-Identifier: MIT
// What a device truly can, asked of its driver.
#pragma once
#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// Opens what the device has of playback and capture, asks, and closes. A device in use gives `Can::Known::busy` with who
/// holds it and nothing else, one that is half in use what the free direction can; an absent one, or one that may not be opened, an error. Control threads.
Expected<Can> probe_device(const Surroundings& around, const Name& name);

}  // namespace taut::device::alsa
