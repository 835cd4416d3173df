// SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

#include "check/fence.hpp"

namespace taut::check {

void* fenced_memory(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t usable = (bytes + page - 1) / page * page;
  void* const all = mmap(nullptr, usable + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) return nullptr;
  std::byte* const first = static_cast<std::byte*>(all) + page;
  if (mprotect(first, usable, PROT_READ | PROT_WRITE) != 0) return nullptr;
  return first + (usable - bytes);
}

}  // namespace taut::check
