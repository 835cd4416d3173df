// SPDX-License-Identifier: MIT
// Bytes between a packetised capture and a playback that takes what fits; one thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace taut::ways {

/// Real-time safe once made.
class ByteQueue {
 public:
  explicit ByteQueue(std::size_t capacity) : bytes_(capacity) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// False, without effect, if not everything fits.
  bool push(const std::byte* data, std::size_t size) noexcept {
    if (size > bytes_.size() - size_) return false;
    const std::size_t at = (first_ + size_) % bytes_.size(), piece = std::min(size, bytes_.size() - at);
    std::memcpy(bytes_.data() + at, data, piece);
    std::memcpy(bytes_.data(), data + piece, size - piece);
    size_ += size;
    return true;
  }

  /// `size` is at most size().
  void pop(std::byte* data, std::size_t size) noexcept {
    const std::size_t piece = std::min(size, bytes_.size() - first_);
    std::memcpy(data, bytes_.data() + first_, piece);
    std::memcpy(data + piece, bytes_.data(), size - piece);
    first_ = (first_ + size) % bytes_.size();
    size_ -= size;
  }

 private:
  std::vector<std::byte> bytes_;
  std::size_t first_ = 0, size_ = 0;
};

}  // namespace taut::ways
