// SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "audio/formats/pages.hpp"

namespace samples::pages {

std::size_t size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

std::byte* reserve(std::size_t bytes) {
  void* const got = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (got == MAP_FAILED) throw std::runtime_error("no memory for a fenced buffer");
  return static_cast<std::byte*>(got);
}

void open(std::byte* at, std::size_t bytes) { mprotect(at, bytes, PROT_READ | PROT_WRITE); }

void release(std::byte* at, std::size_t bytes) { munmap(at, bytes); }

}  // namespace samples::pages
