// SPDX-License-Identifier: MIT
// Memory that ends where the system ends the process: who touches a byte before or behind it crashes.
#pragma once
#include <cstddef>
#include <cstring>
#include <type_traits>

#include "check/rule.hpp"

namespace taut::check {

/// `bytes`, cleared, right before a page that cannot be touched, with another before its own pages. Null: no memory. Stays
/// for ever.
void* fenced_memory(std::size_t bytes);

/// `count` objects there. Throws Unjudged.
template <class T>
T* fenced(std::size_t count = 1) {
  static_assert(std::is_trivially_copyable_v<T>);
  void* const memory = fenced_memory(count * sizeof(T));
  if (!memory) throw Unjudged{"There is not enough memory."};
  return static_cast<T*>(memory);
}

/// Begins this process anew, with the system's checks of the heap; returns where they are on, or the system has none.
/// Only before anything of the driver is loaded.
void check_the_heap();

/// Looks at the heap where the system does not do so by itself, which then ends the process as soon as memory is freed.
bool heap_is_whole();

}  // namespace taut::check
