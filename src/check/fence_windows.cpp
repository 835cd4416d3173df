// SPDX-License-Identifier: MIT
#include <windows.h>

#include <array>

#include "check/fence.hpp"

namespace taut::check {

void* fenced_memory(std::size_t bytes) {
  SYSTEM_INFO system{};
  GetSystemInfo(&system);
  const std::size_t page = system.dwPageSize, usable = (bytes + page - 1) / page * page;
  void* const all = VirtualAlloc(nullptr, usable + 2 * page, MEM_RESERVE, PAGE_NOACCESS);
  if (!all) return nullptr;
  std::byte* const first = static_cast<std::byte*>(all) + page;
  if (!VirtualAlloc(first, usable, MEM_COMMIT, PAGE_READWRITE)) return nullptr;
  return first + (usable - bytes);
}

void check_the_heap() {}

bool heap_is_whole() {
  std::array<HANDLE, 64> heaps{};
  const DWORD count = GetProcessHeaps(static_cast<DWORD>(heaps.size()), heaps.data());
  for (DWORD k = 0; k < count && k < heaps.size(); ++k)
    if (!HeapValidate(heaps[k], 0, nullptr)) return false;
  return true;
}

}  // namespace taut::check
