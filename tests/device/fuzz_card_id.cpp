// SPDX-License-Identifier: MIT
// Any text as a virtual card's id: accepted ids can be probed, refusals give a reason.
#include <cstdlib>

#include "device/virtual/card_settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace taut::device::virtual_card;
  const std::string id = "virtual:" + std::string(data, data + size);
  const auto settings = settings_of(id, true);
  if (!settings && settings.error().what.empty()) std::abort();
  if (!settings || settings->inputs + settings->outputs > 512 || settings->simulated == false) return 0;
  World world;
  const auto can = world.backend().probe(id);
  if (!can && can.error().what.empty()) std::abort();
  return 0;
}
