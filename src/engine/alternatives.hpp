// SPDX-License-Identifier: MIT
// What the backends that were not taken would have given, in frames, for the sentence that says why one was.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "device/route.hpp"
#include "engine/choice.hpp"

namespace taut::engine {

/// One way to the hardware: what would be taken by it.
struct Alternative {
  std::string backend, in, out;     ///< ids; one may be empty
  std::vector<device::Rate> rates;  ///< of a server's device; empty: not known
};

/// The ways there are, where there are several. A server is asked what it can; hardware is not opened. Before anything is
/// opened, since that may take a card from the server. Control threads.
std::vector<Alternative> ways(std::span<const device::Source> sources, device::DeviceUse use,
                              std::span<device::Backend* const> backends);

/// A sentence for each way that was not taken; empty where there is none. Hardware has a buffer and a safety of any size, and
/// its own latency as earlier runs learned it. Control threads: reads what was learned.
std::string alternatives(const Choice& choice, std::span<const Alternative> ways);

}  // namespace taut::engine
