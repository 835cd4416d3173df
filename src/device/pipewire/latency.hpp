// SPDX-License-Identifier: MIT
// How PipeWire tells latencies, and what they are in frames. Pure.
#pragma once
#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace taut::device::pipewire {

/// One direction of a port. The three parts add up: so many cycles, frames and nanoseconds. Before 1.4 servers have no
/// negative ones, and what they send as unsigned is read as signed here.
struct PortLatency {
  float quantum = 0;
  std::int32_t rate = 0;
  std::int64_t ns = 0;
};

/// Of `ports`, the longest, at least 0: a user's offset may make a sum negative.
Frames frames_of(std::span<const PortLatency> ports, int cycle, double rate) noexcept;

/// End::latency of capture, which is without the cycle. What comes from a program of the same cycle, 0 for the server, cannot
/// come from what we play earlier than a cycle later: a loop through the graph is a cycle long.
constexpr Frames capture_latency(Frames whole, int cycle) noexcept { return whole > cycle ? whole - cycle : 0; }

}  // namespace taut::device::pipewire
