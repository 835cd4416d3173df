// SPDX-License-Identifier: MIT
#include <windows.h>

#include <stdexcept>

#include "audio/formats/pages.hpp"

namespace samples::pages {

std::size_t size() {
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  return system.dwPageSize;
}

std::byte* reserve(std::size_t bytes) {
  void* const got = VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_NOACCESS);
  if (!got) throw std::runtime_error("no memory for a fenced buffer");
  return static_cast<std::byte*>(got);
}

void open(std::byte* at, std::size_t bytes) {
  if (!VirtualAlloc(at, bytes, MEM_COMMIT, PAGE_READWRITE)) throw std::runtime_error("no memory for a fenced buffer");
}

void release(std::byte* at, std::size_t) { VirtualFree(at, 0, MEM_RELEASE); }

}  // namespace samples::pages
