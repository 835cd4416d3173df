// SPDX-License-Identifier: MIT
#include "command/stream/cards.hpp"

#include <algorithm>

#include "device/backends.hpp"
#include "device/preference.hpp"

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
      if (device.kind != device::Kind::simulated && device.kind != device::Kind::tap) cards.real.push_back(device);
  }
  if (const auto first = device::prefer(cards.real, device::DeviceUse::both)) {
    const std::string& id = first->out.empty() ? first->in : first->out;
    const auto at = std::ranges::find(cards.real, id, &device::Device::id);
    std::rotate(cards.real.begin(), at, at + 1);
  }
  return cards;
}

}  // namespace taut::command
