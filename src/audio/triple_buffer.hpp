// SPDX-License-Identifier: MIT
// The newest value of one thread for one other, when a queue would be wasteful: the reader may miss values, never half of one.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

#include "base/realtime.hpp"

namespace taut::audio {

/// One writer, one reader, wait-free on both sides; no allocation. Of three slots the writer owns one, the reader one,
/// and the third changes hands by one atomic exchange. For values too large to copy through a Published.
template <class T>
  requires std::is_nothrow_copy_assignable_v<T>
class TripleBuffer {
 public:
  /// read() gives `initial` until the first write().
  explicit TripleBuffer(const T& initial = T{}) : slots_{Slot{initial}, Slot{initial}, Slot{initial}} {}

  /// Writer's thread, real-time safe.
  void write(const T& value) noexcept TAUT_NONBLOCKING {
    slots_[back_].value = value;
    back_ = middle_.exchange(back_ | fresh, std::memory_order_acq_rel) & index;
  }

  /// Reader's thread, real-time safe. The newest value; the reference holds until the next read().
  [[nodiscard]] const T& read() noexcept TAUT_NONBLOCKING {
    if (middle_.load(std::memory_order_relaxed) & fresh)
      front_ = middle_.exchange(front_, std::memory_order_acq_rel) & index;
    return slots_[front_].value;
  }

 private:
  static constexpr std::uint32_t index = 3, fresh = 4;
  struct Slot {
    alignas(64) T value;
  };

  std::array<Slot, 3> slots_;
  alignas(64) std::uint32_t back_ = 0;
  alignas(64) std::atomic<std::uint32_t> middle_{1};
  alignas(64) std::uint32_t front_ = 2;
};

}  // namespace taut::audio
