// SPDX-License-Identifier: MIT
// How loud each channel is: the audio thread looks at a part of one channel in every other buffer, so that the cost does
// not grow with the channels.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "base/realtime.hpp"
#include "engine/buffers.hpp"

namespace taut::engine {

class Meters {
 public:
  /// For buffers of `type`, int32 or float32, which outlive this.
  Meters(const Buffers& buffers, audio::SampleType type, int frames);

  /// Half 0 is complete in both directions. Looks at half the frames of one channel; the next call, at the next channel.
  /// Audio thread, real-time safe.
  void look() noexcept TAUT_NONBLOCKING;

  /// The highest level seen since the last call, 1 for full scale. `k`: in the order of Buffers::channels(input). One
  /// thread.
  float take(bool input, std::size_t k) noexcept;

 private:
  struct Channel {
    const std::byte* plane;  // half 0
    std::atomic<float> level{0};
  };

  const bool floating_;
  const int steps_;  // of four frames, in a look
  std::size_t inputs_ = 0;
  std::unique_ptr<Channel[]> channels_;
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

}  // namespace taut::engine
