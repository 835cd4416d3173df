// SPDX-License-Identifier: MIT
// What Pages are on every system; how they are had is memory_<system>.cpp.
#include "platform/memory.hpp"

#include <algorithm>
#include <utility>

namespace taut::platform {

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      taken_(std::exchange(other.taken_, 0)),
      locked_(std::exchange(other.locked_, false)),
      sentence_(std::move(other.sentence_)) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  taken_ = std::exchange(other.taken_, 0);
  locked_ = std::exchange(other.locked_, false);
  sentence_ = std::move(other.sentence_);
  return *this;
}

Pages::~Pages() { release(); }

std::byte* Pages::take_bytes(std::size_t bytes) noexcept {
  if (bytes > size_ - taken_) return nullptr;
  std::byte* const at = data_ + taken_;
  taken_ = std::min(size_, taken_ + room_for(bytes));
  return at;
}

}  // namespace taut::platform
