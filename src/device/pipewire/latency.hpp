// SPDX-License-Identifier: MIT
// PipeWire's latency reports, and what they mean in frames. Pure.
#pragma once
#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace taut::device::pipewire {

/// One direction of a port. The three parts add up: cycles, frames and nanoseconds. Before 1.4 servers have no negative
/// ones; what they send as unsigned is read as signed here.
struct PortLatency {
  float quantum = 0;
  std::int32_t rate = 0;
  std::int64_t ns = 0;
};

/// The longest of `ports`, at least 0: a user's offset may make a sum negative.
Frames frames_of(std::span<const PortLatency> ports, int cycle, double rate) noexcept;

/// End::latency of capture, which excludes the cycle. A source in the same cycle, for which the server reports 0, still
/// cannot return what we play sooner than a cycle later: a loop through the graph is a cycle long.
constexpr Frames capture_latency(Frames whole, int cycle) noexcept { return whole > cycle ? whole - cycle : 0; }

}  // namespace taut::device::pipewire
