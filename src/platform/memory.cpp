// SPDX-License-Identifier: MIT
// The part of LockedMemory that is the same on every system; memory_<system>.cpp has the rest.
#include "platform/memory.hpp"

#include <algorithm>
#include <utility>

namespace taut::platform {

LockedMemory::LockedMemory(LockedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      taken_(std::exchange(other.taken_, 0)),
      locked_(std::exchange(other.locked_, false)),
      sentence_(std::move(other.sentence_)) {}

LockedMemory& LockedMemory::operator=(LockedMemory&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  taken_ = std::exchange(other.taken_, 0);
  locked_ = std::exchange(other.locked_, false);
  sentence_ = std::move(other.sentence_);
  return *this;
}

LockedMemory::~LockedMemory() { release(); }

std::byte* LockedMemory::take_bytes(std::size_t bytes) noexcept {
  if (bytes > size_ - taken_) return nullptr;
  std::byte* const at = data_ + taken_;
  taken_ = std::min(size_, taken_ + room_for(bytes));
  return at;
}

}  // namespace taut::platform
