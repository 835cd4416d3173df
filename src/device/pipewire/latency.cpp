// SPDX-License-Identifier: MIT
#include "device/pipewire/latency.hpp"

#include <algorithm>
#include <cmath>

namespace taut::device::pipewire {

Frames frames_of(std::span<const PortLatency> ports, int cycle, double rate) noexcept {
  double longest = 0;
  for (const PortLatency& port : ports)
    longest = std::max(longest, static_cast<double>(port.quantum) * cycle + static_cast<double>(port.rate) +
                                    static_cast<double>(port.ns) * rate / 1e9);
  return static_cast<Frames>(std::llround(longest));
}

}  // namespace taut::device::pipewire
