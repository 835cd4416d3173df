// SPDX-License-Identifier: MIT
// Small plain events from the callback, reported elsewhere. Never blocks, never loses one unnoticed.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "audio/ring.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// One writer (the audio thread), one reader. If the reader is too slow, the newest events are dropped and counted: the
/// oldest hold the cause.
template <class Event>
class EventRing {
 public:
  /// Room for `capacity` events, rounded up to a power of two. Allocates only here.
  explicit EventRing(std::size_t capacity) : ring_(capacity) {}

  /// Writer's thread, real-time safe.
  void push(const Event& event) noexcept TAUT_NONBLOCKING {
    if (!ring_.push(event)) dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  /// Reader's thread. False: empty.
  bool pop(Event& event) noexcept TAUT_NONBLOCKING { return ring_.pop(event); }

  /// Events dropped since construction. Any thread.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  Ring<Event> ring_;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace taut::audio
