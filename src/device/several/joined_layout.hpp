// SPDX-License-Identifier: MIT
// What the members of joined devices share: the time line, the memory, and how late every channel is.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/several/planar_ring.hpp"
#include "device/several/timeline.hpp"

namespace taut::device::several {

/// Channels of a member that are shown: their numbers there and in the whole, pairwise.
struct ChannelMap {
  std::vector<int> own, shown;
  [[nodiscard]] bool empty() const noexcept { return own.empty(); }
  /// Those that a device with so many channels has.
  [[nodiscard]] ChannelMap within(int channels) const;
};

/// A position x on the whole's input line holds what was at the converters `in_latency` frames before x; what is at X on
/// its output line is at the converters `out_latency` frames after X. That holds for every channel of every member: the
/// numbers of the slowest are everybody's, so that a host, which knows one number for each direction, is told the truth.
struct JoinedLayout {
  explicit JoinedLayout(double hz) : rate(hz), in_line(hz), out_line(hz) {}

  double rate;
  int frames = 0;                 ///< the cycle
  std::atomic<Frames> margin{0};  ///< the master's, as of now; recover() reads it while the audio thread moves it
  Frames in_latency = 0, out_latency = 0;
  Timeline in_line, out_line;  ///< the master's, or what goes on for it
  PlanarRing in, out;
};

}  // namespace taut::device::several
