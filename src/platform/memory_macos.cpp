// SPDX-License-Identifier: MIT
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "platform/memory.hpp"

namespace taut::platform {

// Nothing can be had in the lower four gigabytes, which 64-bit programs on a Mac keep free.
Expected<LockedMemory> LockedMemory::make(std::size_t bytes, Reach) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t whole = (std::max<std::size_t>(bytes, 1) + page - 1) / page * page;
  void* const data =
      whole < bytes ? MAP_FAILED : mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED)
    return failure(Trouble::no_memory, "There is no memory for audio buffers of " + std::to_string(bytes) + " bytes.",
                   "Use fewer channels or a smaller buffer, or close other programs.");
  LockedMemory pages(static_cast<std::byte*>(data), whole);
  // Touched at once: a page fault in the callback would cost as much as the callback.
  std::memset(data, 0, whole);
  pages.locked_ = mlock(data, whole) == 0;
  if (!pages.locked_)
    pages.sentence_ = std::string("The audio buffers are not locked into memory (") + std::strerror(errno) +
                      "), so the first sound after heavy swapping may drop out. Close programs that use much memory.";
  return pages;
}

void LockedMemory::release() noexcept {
  if (data_) munmap(data_, size_);
  data_ = nullptr;
}

}  // namespace taut::platform
