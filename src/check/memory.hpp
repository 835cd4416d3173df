// SPDX-License-Identifier: MIT
// What the system knows of an address, and what this process holds.
#pragma once
#include <cstddef>
#include <cstdint>

namespace taut::check {

bool readable(const void* address, std::size_t size);
bool executable(const void* address);

/// What a driver could leave behind.
struct Holdings {
  std::int64_t bytes = 0;  ///< of the heap, in use
  std::int64_t threads = 0;
  std::int64_t handles = 0;  ///< open files; handles on Windows
};

Holdings holdings();

}  // namespace taut::check
