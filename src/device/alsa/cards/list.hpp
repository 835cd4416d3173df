// SPDX-License-Identifier: MIT
// Lists the sound cards through their control devices, without opening anything a player could hold.
#pragma once
#include <vector>

#include "device/alsa/surroundings.hpp"
#include "device/device.hpp"

namespace taut::device::alsa {

/// Every PCM of every card. Playback and capture with the same device number are one device. Only the first of several
/// subdevices is listed; the others work by id. Channels are not counted, as that needs opening. Holders are reported
/// as far as the kernel tells. Errors say why there are none. Control threads.
Expected<std::vector<Device>> list_cards(const Surroundings& around);

}  // namespace taut::device::alsa
