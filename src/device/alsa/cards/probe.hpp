// SPDX-License-Identifier: MIT
// Asks the driver what a device can do.
#pragma once
#include <optional>

#include "device/alsa/cards/name.hpp"
#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// The errors of the directions that are in use.
struct Busy {
  std::optional<Error> in, out;
};

/// Opens whatever the device has of playback and capture, asks and closes. A device in use yields `Can::Known::busy`
/// with its holder; one in use for one direction, what the other can do. Absent or forbidden devices are errors.
/// Control threads.
Expected<Can> probe_device(const Surroundings& around, const Name& name, Busy* busy = nullptr);

}  // namespace taut::device::alsa
