// SPDX-License-Identifier: MIT
// Tells what kind of device a card is from what its driver and the kernel call it.
#pragma once
#include <string>
#include <string_view>

#include "device/device.hpp"

namespace taut::device::alsa {

/// Names of the bus (`usb`, `firewire`, `pci`, `platform`, ...), the card's driver, the card and the PCM.
struct Origin {
  std::string_view bus, driver, card, pcm;
};

/// Pure function.
Kind kind_of(const Origin& origin);

/// The bus of card `number` according to sysfs, or empty. `cards` is "/sys/class/sound". Control threads.
std::string bus_of(const std::string& cards, int number);

}  // namespace taut::device::alsa
