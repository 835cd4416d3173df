// SPDX-License-Identifier: MIT
// Frames between the audio thread and one other thread.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/units.hpp"

namespace taut::command {

/// A wait-free FIFO of interleaved int32 frames, one producer and one consumer. Only the constructor allocates;
/// everything else is real-time safe.
class SampleQueue {
 public:
  /// Holds `frames` frames, rounded up to a power of two, of at least 1 channel.
  SampleQueue(int channels, Frames frames)
      : channels_(static_cast<std::size_t>(std::max(channels, 1))),
        mask_(std::bit_ceil(static_cast<std::size_t>(std::max<Frames>(frames, 1))) - 1),
        samples_(std::make_unique<std::int32_t[]>((mask_ + 1) * channels_)) {}

  /// Producer: all `frames` of the planes, or none. False: no room.
  bool push(std::span<const std::int32_t* const> planes, std::size_t frames) noexcept {
    if (room() < frames) return false;
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    for (std::size_t c = 0; c < channels_; ++c)
      for (std::size_t f = 0; f < frames; ++f) samples_[place(tail + f) + c] = planes[c][f];
    tail_.store(tail + frames, std::memory_order_release);
    return true;
  }

  /// Producer: the same from interleaved samples.
  bool push(std::span<const std::int32_t> interleaved) noexcept {
    const std::size_t frames = interleaved.size() / channels_;
    if (room() < frames) return false;
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    for (std::size_t f = 0; f < frames; ++f)
      std::copy_n(&interleaved[f * channels_], channels_, &samples_[place(tail + f)]);
    tail_.store(tail + frames, std::memory_order_release);
    return true;
  }

  /// Consumer: as many whole frames as fit; returns how many.
  std::size_t pop(std::span<std::int32_t> interleaved) noexcept {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    const std::size_t frames = std::min(waiting(), interleaved.size() / channels_);
    for (std::size_t f = 0; f < frames; ++f)
      std::copy_n(&samples_[place(head + f)], channels_, &interleaved[f * channels_]);
    head_.store(head + frames, std::memory_order_release);
    return frames;
  }

  [[nodiscard]] int channels() const noexcept { return static_cast<int>(channels_); }
  [[nodiscard]] std::size_t waiting() const noexcept {
    const std::size_t head = head_.load(std::memory_order_acquire);
    return tail_.load(std::memory_order_acquire) - head;
  }
  [[nodiscard]] std::size_t room() const noexcept { return mask_ + 1 - waiting(); }

 private:
  [[nodiscard]] std::size_t place(std::size_t frame) const noexcept { return (frame & mask_) * channels_; }

  // On separate cache lines, or the two threads would fight over one on every call.
  alignas(64) std::atomic<std::size_t> head_{0};
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::size_t channels_;
  std::size_t mask_;
  std::unique_ptr<std::int32_t[]> samples_;
};

}  // namespace taut::command
