// SPDX-License-Identifier: MIT
#include <windows.h>

#include <psapi.h>
#include <tlhelp32.h>

#include "check/memory.hpp"

namespace taut::check {
namespace {

DWORD protection(const void* address) {
  MEMORY_BASIC_INFORMATION area{};
  if (VirtualQuery(address, &area, sizeof area) == 0 || area.State != MEM_COMMIT) return 0;
  return (area.Protect & (PAGE_GUARD | PAGE_NOACCESS)) != 0 ? 0 : area.Protect;
}

std::int64_t threads() {
  const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  if (all == INVALID_HANDLE_VALUE) return 0;
  std::int64_t count = 0;
  THREADENTRY32 thread{};
  thread.dwSize = sizeof thread;
  for (BOOL more = Thread32First(all, &thread); more; more = Thread32Next(all, &thread))
    if (thread.th32OwnerProcessID == GetCurrentProcessId()) ++count;
  CloseHandle(all);
  return count;
}

}  // namespace

bool readable(const void* address, std::size_t size) {
  return protection(address) != 0 && protection(static_cast<const char*>(address) + size - 1) != 0;
}

bool executable(const void* address) {
  constexpr DWORD code = PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
  return (protection(address) & code) != 0;
}

Holdings holdings() {
  PROCESS_MEMORY_COUNTERS_EX memory{};
  DWORD handles = 0;
  GetProcessMemoryInfo(GetCurrentProcess(), reinterpret_cast<PROCESS_MEMORY_COUNTERS*>(&memory), sizeof memory);
  GetProcessHandleCount(GetCurrentProcess(), &handles);
  return {.bytes = static_cast<std::int64_t>(memory.PrivateUsage), .threads = threads(), .handles = handles};
}

}  // namespace taut::check
