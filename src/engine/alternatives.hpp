// SPDX-License-Identifier: MIT
// What the other backends would have given, in frames, for the sentence that explains the choice.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "device/route.hpp"
#include "engine/choice.hpp"

namespace taut::engine {

/// One route to the hardware, and the devices it would use.
struct Alternative {
  std::string backend, in, out;     ///< ids; one may be empty
  std::vector<device::Rate> rates;  ///< of a server's device; empty: unknown
};

/// All routes, if there are several. Asks servers what they can do; opens no hardware. Call before opening anything, which
/// may take a card from the server. Control threads.
std::vector<Alternative> ways(std::span<const device::Source> sources, device::DeviceUse use,
                              std::span<device::Backend* const> backends);

/// One sentence per route not taken. Assumes that hardware supports any buffer and safety, with the latency learned from
/// earlier runs. Control threads: reads what was learned.
std::string alternatives(const Choice& choice, std::span<const Alternative> ways);

}  // namespace taut::engine
