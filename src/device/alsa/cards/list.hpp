// SPDX-License-Identifier: MIT
// The sound cards of this machine, asked through their control devices: nothing is opened that a player could hold.
#pragma once
#include <vector>

#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// Every PCM of every card; playback and capture of one card with the same device number are one device. Of several
/// subdevices the first is listed; the others work by their ids. Channels are not counted: only opening tells how many.
/// Who holds a direction is told as far as the kernel does. Errors say why there is nothing. Control threads.
Expected<std::vector<Device>> list_cards(const Surroundings& around);

}  // namespace taut::device::alsa
