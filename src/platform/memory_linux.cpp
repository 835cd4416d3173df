// SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "platform/memory.hpp"

namespace taut::platform {
namespace {

std::string why_not_locked(int error) {
  return std::string("The audio buffers are not locked into memory (") + std::strerror(error) +
         "), so the first sound after heavy swapping may drop out. Put the line \"@audio - memlock unlimited\" into "
         "/etc/security/limits.d/audio.conf, join the group audio and log in again.";
}

}  // namespace

Expected<LockedMemory> LockedMemory::make(std::size_t bytes, Reach reach) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t whole = (std::max<std::size_t>(bytes, 1) + page - 1) / page * page;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
#ifdef MAP_32BIT
  if (reach == Reach::low) flags |= MAP_32BIT;
#else
  static_cast<void>(reach);
#endif
  // Populated at once: a page fault in the callback would cost as much as the callback.
  void* const data = whole < bytes ? MAP_FAILED : mmap(nullptr, whole, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (data == MAP_FAILED)
    return failure(Trouble::no_memory, "There is no memory for audio buffers of " + std::to_string(bytes) + " bytes.",
                   "Use fewer channels or a smaller buffer, or close other programs.");
  LockedMemory pages(static_cast<std::byte*>(data), whole);
  pages.locked_ = mlock(data, whole) == 0;
  if (!pages.locked_) pages.sentence_ = why_not_locked(errno);
  return pages;
}

void LockedMemory::release() noexcept {
  if (data_) munmap(data_, size_);
  data_ = nullptr;
}

}  // namespace taut::platform
