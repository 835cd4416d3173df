// SPDX-License-Identifier: MIT
// What kind of sound card the device is: what its descriptors say, and what its converters do.
#pragma once
#include <vector>

namespace taut::lab {

struct Shape {
  int channels = 2;                                                    ///< each way
  int bytes = 4;                                                       ///< a sample: 2, 3 or 4
  bool plays = true, captures = true;                                  ///< else it has no such stream
  std::vector<int> rates{44100, 48000, 88200, 96000, 176400, 192000};  ///< Hz

  [[nodiscard]] int frame_bytes() const { return channels * bytes; }
};

constexpr int microframes_per_second = 8000;

}  // namespace taut::lab
