// SPDX-License-Identifier: MIT
// The kind of sound card: its descriptors, and its converters' behaviour.
#pragma once
#include <vector>

namespace taut::lab {

struct Shape {
  int channels = 2;                                                    ///< each way
  int bytes = 4;                                                       ///< per sample: 2, 3 or 4
  bool plays = true, captures = true;                                  ///< else the stream is missing
  std::vector<int> rates{44100, 48000, 88200, 96000, 176400, 192000};  ///< Hz

  [[nodiscard]] int frame_bytes() const { return channels * bytes; }
};

constexpr int microframes_per_second = 8000;

}  // namespace taut::lab
