// SPDX-License-Identifier: MIT
// The part of SharedMemory that is the same on every system; shared_memory_<system>.cpp has the rest.
#include "platform/shared_memory.hpp"

#include <utility>

namespace taut::platform {

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::exchange(other.file_, {})),
      data_(std::exchange(other.data_, nullptr)),
      size_(other.size_),
      handle_(std::exchange(other.handle_, -1)) {}

}  // namespace taut::platform
