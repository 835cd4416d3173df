// SPDX-License-Identifier: MIT
#include "command/cards.hpp"

#include "command/stream.hpp"
#include "device/backends.hpp"

namespace taut::command {

Cards find_cards() {
  Cards cards;
  for (device::Backend* backend : device::backends()) {
    const auto devices = backend->list();
    if (!devices) {
      cards.why.push_back(devices.error().sentence());
      continue;
    }
    for (const device::Device& device : *devices)
      if (!is_virtual(device.id)) cards.real.push_back(device);
  }
  return cards;
}

}  // namespace taut::command
