// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include "platform/memory.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

std::string why_not_locked(DWORD error) {
  return "The audio buffers are not locked into memory (" + words_of(error) +
         "), so the first sound after heavy swapping may drop out. Close programs that use much memory.";
}

// A process may lock as much as its minimum working set, 200 KB unless it asks for more.
bool make_room(std::ptrdiff_t bytes) noexcept {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  SIZE_T least = 0, most = 0;
  if (!GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most)) return false;
  const auto more = static_cast<SIZE_T>(bytes);
  return SetProcessWorkingSetSize(GetCurrentProcess(), least + more, most + more) != 0;
}

bool lock_pages(void* data, std::size_t size) noexcept {
  if (VirtualLock(data, size)) return true;
  if (GetLastError() != ERROR_WORKING_SET_QUOTA) return false;
  // The system counts some pages of its own too.
  return make_room(static_cast<std::ptrdiff_t>(size) + 65536) && VirtualLock(data, size);
}

}  // namespace

Expected<LockedMemory> LockedMemory::make(std::size_t bytes, Reach) {
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  const auto page = static_cast<std::size_t>(system.dwPageSize);
  const std::size_t whole = (std::max<std::size_t>(bytes, 1) + page - 1) / page * page;
  void* const data = whole < bytes ? nullptr : VirtualAlloc(nullptr, whole, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (!data)
    return failure(Trouble::no_memory, "There is no memory for audio buffers of " + std::to_string(bytes) + " bytes.",
                   "Use fewer channels or a smaller buffer, or close other programs.");
  std::memset(data, 0, whole);  // faulted in: a page fault in the callback would cost as much as the callback
  LockedMemory pages(static_cast<std::byte*>(data), whole);
  pages.locked_ = lock_pages(data, whole);
  if (!pages.locked_) pages.sentence_ = why_not_locked(GetLastError());
  return pages;
}

void LockedMemory::release() noexcept {
  if (data_) VirtualFree(data_, 0, MEM_RELEASE);  // also unlocks
  data_ = nullptr;
}

}  // namespace taut::platform
