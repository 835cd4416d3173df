// SPDX-License-Identifier: MIT
// What the members of joined devices share: the timeline, the rings and the latency of every channel.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/several/planar_ring.hpp"
#include "device/several/timeline.hpp"

namespace taut::device::several {

/// The channels of a member in use: its own numbers and the joined device's, pairwise.
struct ChannelMap {
  std::vector<int> own, shown;
  [[nodiscard]] bool empty() const noexcept { return own.empty(); }
  /// Those that a device with `channels` channels has.
  [[nodiscard]] ChannelMap within(int channels) const;
};

/// Position x of the input timeline was at the converters `in_latency` frames before x; position X of the output
/// timeline is at the converters `out_latency` frames after X. Both hold for every channel of every member: the slowest
/// sets them, as a host knows only one latency per direction.
struct JoinedLayout {
  explicit JoinedLayout(double hz) : rate(hz), in_line(hz), out_line(hz) {}

  double rate;
  int frames = 0;                 ///< per cycle
  std::atomic<Frames> margin{0};  ///< the master's current one; the audio thread changes it while recover() reads it
  Frames in_latency = 0, out_latency = 0;
  Timeline in_line, out_line;  ///< the master's, or its replacement's
  PlanarRing in, out;
};

}  // namespace taut::device::several
