// SPDX-License-Identifier: MIT
// What the callback has to say: small plain events, told elsewhere. Never blocks, never loses one silently.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "audio/ring.hpp"
#include "base/realtime.hpp"

namespace taut::audio {

/// One thread tells (the audio thread), one listens. When the listener is too slow the newest events are dropped and
/// counted, so that the oldest, which hold the cause, stay.
template <class Event>
class EventRing {
 public:
  /// Room for `capacity` events, rounded up to a power of two. Allocates here only.
  explicit EventRing(std::size_t capacity) : ring_(capacity) {}

  /// Teller's thread, real-time safe.
  void tell(const Event& event) noexcept TAUT_NONBLOCKING {
    if (!ring_.push(event)) dropped_.store(dropped_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  /// Listener's thread. False when there is nothing to hear.
  bool hear(Event& event) noexcept TAUT_NONBLOCKING { return ring_.pop(event); }

  /// Any thread: events dropped since construction.
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  Ring<Event> ring_;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace taut::audio
