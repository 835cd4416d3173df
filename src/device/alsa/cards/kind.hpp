// SPDX-License-Identifier: MIT
// Where a card is attached, from what its driver and the kernel call it.
#pragma once
#include <string>
#include <string_view>

#include "device/device.hpp"

namespace taut::device::alsa {

/// The names that tell: of the bus (`usb`, `firewire`, `pci`, `platform`, ...), of the card's driver, the card and the PCM.
struct Origin {
  std::string_view bus, driver, card, pcm;
};

/// Pure.
Kind kind_of(const Origin& origin);

/// The bus of the card of this number, as sysfs names it; empty where it does not. `cards` is "/sys/class/sound". Control
/// threads.
std::string bus_of(const std::string& cards, int number);

}  // namespace taut::device::alsa
