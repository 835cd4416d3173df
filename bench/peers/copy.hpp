// SPDX-License-Identifier: MIT
// The callback of every peer: copies input to output.
#pragma once
#include <atomic>
#include <cstring>
#include <limits>
#include <vector>

#include "impulse.hpp"

namespace taut::peers {

/// One interleaved block.
template <class Sample>
void copy_interleaved(Impulse& impulse, const Sample* in, Sample* out, int frames, int channels) noexcept {
  impulse.input(frames, channels, [&](int f, int c) { return in[f * channels + c]; });
  std::memcpy(out, in, sizeof(Sample) * static_cast<std::size_t>(frames * channels));
  impulse.output(channels, [&](int f, int c) -> Sample& { return out[f * channels + c]; });
}

/// One plane per channel.
template <class Sample>
void copy_planar(Impulse& impulse, const Sample* const* in, Sample* const* out, int frames, int channels) noexcept {
  impulse.input(frames, channels, [&](int f, int c) { return in[c][f]; });
  for (int c = 0; c < channels; ++c) std::memcpy(out[c], in[c], sizeof(Sample) * static_cast<std::size_t>(frames));
  impulse.output(channels, [&](int f, int c) -> Sample& { return out[c][f]; });
}

/// Joins an input callback and an output callback, for peers without a duplex callback: the shortest possible queue.
/// Drops the surplus input of the first moments.
class Queue {
 public:
  explicit Queue(int channels)
      : channels_(channels), samples_(std::size_t{capacity} * static_cast<std::size_t>(channels)) {}

  /// Input thread. Whole frames, as far as there is room.
  void put(const std::int32_t* from, int frames) noexcept {
    const auto end = end_.load(std::memory_order_relaxed);
    for (int f = 0; f < frames; ++f)
      std::memcpy(slot(end + static_cast<unsigned>(f)), from + f * channels_, frame_bytes());
    end_.store(end + static_cast<unsigned>(frames), std::memory_order_release);
  }

  /// Output thread. Missing frames become silence in front, and are part of the round trip from then on.
  void get(std::int32_t* to, int frames) noexcept {
    auto begin = begin_;
    const auto end = end_.load(std::memory_order_acquire);
    const int there = static_cast<int>(end - begin);
    const int missing = there < frames ? frames - there : 0;
    std::memset(to, 0, frame_bytes() * static_cast<std::size_t>(missing));
    for (int f = missing; f < frames; ++f) std::memcpy(to + f * channels_, slot(begin++), frame_bytes());
    begin_ = begin;
    if (trims_ == 0) return;
    const auto left = end - begin;
    if (missing > 0)
      least_ = 0;
    else if (left < least_)
      least_ = left;
    if (--trims_ > 0) return;
    begin_ += least_;
  }

 private:
  static constexpr unsigned capacity = 1 << 14;

  std::int32_t* slot(unsigned frame) noexcept {
    return samples_.data() + std::size_t{frame % capacity} * static_cast<std::size_t>(channels_);
  }
  [[nodiscard]] std::size_t frame_bytes() const noexcept {
    return sizeof(std::int32_t) * static_cast<std::size_t>(channels_);
  }

  int channels_;
  std::vector<std::int32_t> samples_;
  std::atomic<unsigned> end_{0};
  unsigned begin_ = 0;
  unsigned least_ = std::numeric_limits<unsigned>::max();
  int trims_ = 64;  // output callbacks: about the first tenth of a second, before the measurement
};

}  // namespace taut::peers
