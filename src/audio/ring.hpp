// SPDX-License-Identifier: MIT
// A queue between exactly two threads, one producer and one consumer. Neither ever waits.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "base/realtime.hpp"

namespace taut::audio {

/// Wait-free FIFO. Only the constructor allocates; everything else is real-time safe. The indices count up for ever and
/// are masked on use, so full and empty need no extra slot.
template <class T>
  requires std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>
class Ring {
 public:
  /// Holds `capacity` items, rounded up to a power of two, at least 1.
  explicit Ring(std::size_t capacity)
      : mask_(std::bit_ceil(std::max<std::size_t>(capacity, 1)) - 1), slots_(std::make_unique<T[]>(mask_ + 1)) {}

  /// Producer's thread. False, without effect, if full.
  bool push(const T& item) noexcept TAUT_NONBLOCKING {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) > mask_) return false;
    slots_[tail & mask_] = item;
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// Consumer's thread. False, without effect, if empty.
  bool pop(T& item) noexcept TAUT_NONBLOCKING {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    item = slots_[head & mask_];
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  /// Items queued. Exact on the two threads while the other rests; elsewhere an estimate in [0, capacity()].
  [[nodiscard]] std::size_t size() const noexcept TAUT_NONBLOCKING {
    const std::size_t head = head_.load(std::memory_order_acquire);
    return std::min(tail_.load(std::memory_order_acquire) - head, capacity());
  }

  [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }

 private:
  // On separate cache lines, or the two threads would fight over one on every call.
  alignas(64) std::atomic<std::size_t> head_{0};
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::size_t mask_;
  std::unique_ptr<T[]> slots_;
};

}  // namespace taut::audio
