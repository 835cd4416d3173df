// SPDX-License-Identifier: MIT
// Memory that never faults on the audio thread.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

#include "base/error.hpp"

namespace taut::platform {

/// Zeroed pages, already faulted in, and locked into memory if the user may. Only these are locked: locking the whole
/// process brings hosts down (quirk Q50). Made and destroyed on control threads; take() during set-up.
class LockedMemory {
 public:
  enum class Reach {
    all,
    low,  ///< below 2^31, for 32-bit code in a 64-bit process (x86-64 Linux; elsewhere as `all`)
  };

  /// `bytes`, rounded up to whole pages; at least one. Error `no_memory`.
  static Expected<LockedMemory> make(std::size_t bytes, Reach reach = Reach::all);

  LockedMemory(LockedMemory&& other) noexcept;
  LockedMemory& operator=(LockedMemory&& other) noexcept;
  ~LockedMemory();

  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool locked() const noexcept { return locked_; }

  /// Empty if locked; else why not, and what to do.
  [[nodiscard]] const std::string& sentence() const noexcept { return sentence_; }

  /// The next `count` objects of T, zeroed and 64-byte aligned. Empty if they do not fit; the sum of room_for() is what
  /// make() needs.
  template <class T = std::byte>
    requires std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>
  std::span<T> take(std::size_t count) noexcept {
    std::byte* const at = count <= size_ / sizeof(T) ? take_bytes(count * sizeof(T)) : nullptr;
    return at ? std::span<T>(reinterpret_cast<T*>(at), count) : std::span<T>();
  }

  /// Bytes used up by take<T>(count).
  template <class T = std::byte>
  static constexpr std::size_t room_for(std::size_t count) noexcept {
    return (count * sizeof(T) + alignment - 1) / alignment * alignment;
  }

  static constexpr std::size_t alignment = 64;

 private:
  LockedMemory(std::byte* data, std::size_t size) noexcept : data_(data), size_(size) {}
  std::byte* take_bytes(std::size_t bytes) noexcept;
  void release() noexcept;

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t taken_ = 0;
  bool locked_ = false;
  std::string sentence_;
};

}  // namespace taut::platform
