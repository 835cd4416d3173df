// SPDX-License-Identifier: MIT
// A small value set by one thread and read consistently by any number of threads.
#pragma once
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/realtime.hpp"

namespace taut::audio {

/// One writer, any number of readers. set() is wait-free. get() never waits for an interrupted writer: the writer fills
/// the slot no reader is directed to, so a reader retries only if a set() completed meanwhile.
///
/// The value is copied in words that are atomics, so there is no data race in the C++ sense. Words are stored with
/// release and loaded with acquire order: a reader that got a word of set number n + 2 then sees at least n + 1 in the
/// count and discards the copy.
template <class T>
  requires std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>
class Published {
 public:
  explicit Published(const T& initial = T{}) noexcept { store(slots_[0], initial); }

  /// The writer's thread, real-time safe.
  void set(const T& value) noexcept TAUT_NONBLOCKING {
    const std::uint32_t next = count_.load(std::memory_order_relaxed) + 1;
    store(slots_[next & 1], value);
    count_.store(next, std::memory_order_release);
  }

  /// A copy of the newest completely set value. Any thread, real-time safe.
  [[nodiscard]] T get() const noexcept TAUT_NONBLOCKING {
    for (;;) {
      const std::uint32_t before = count_.load(std::memory_order_acquire);
      const T value = load(slots_[before & 1]);
      if (count_.load(std::memory_order_relaxed) == before) return value;
    }
  }

 private:
  using Word = std::uintptr_t;
  static constexpr std::size_t words = (sizeof(T) + sizeof(Word) - 1) / sizeof(Word);
  using Slot = std::array<std::atomic<Word>, words>;
  static_assert(std::atomic<Word>::is_always_lock_free);

  static void store(Slot& slot, const T& value) noexcept {
    std::array<Word, words> copy{};
    std::memcpy(copy.data(), &value, sizeof(T));
    for (std::size_t i = 0; i < words; ++i) slot[i].store(copy[i], std::memory_order_release);
  }

  static T load(const Slot& slot) noexcept {
    std::array<Word, words> copy;
    for (std::size_t i = 0; i < words; ++i) copy[i] = slot[i].load(std::memory_order_acquire);
    T value;
    std::memcpy(static_cast<void*>(&value), copy.data(), sizeof(T));
    return value;
  }

  alignas(64) std::atomic<std::uint32_t> count_{0};
  alignas(8) std::array<Slot, 2> slots_{};  // one layout for 32 and 64 bit: it may lie in shared memory
};

}  // namespace taut::audio
