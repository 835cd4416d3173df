// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "platform/places.hpp"
#include "platform/steps_posix.hpp"

namespace taut::platform::steps {

const int populate = 0;

int rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) noexcept {
  return renamex_np(from.c_str(), to.c_str(), RENAME_EXCL);
}

int reserve(int descriptor, std::size_t bytes) noexcept {
  fstore_t space{.fst_flags = F_ALLOCATEALL,
                 .fst_posmode = F_PEOFPOSMODE,
                 .fst_offset = 0,
                 .fst_length = static_cast<off_t>(bytes),
                 .fst_bytesalloc = 0};
  if (fcntl(descriptor, F_PREALLOCATE, &space) != 0 && errno != ENOTSUP) return errno;
  return ftruncate(descriptor, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
}

// TMPDIR is a folder of each user's own.
std::filesystem::path shared_folder_of(const std::string& user) {
  const auto own = variable("TMPDIR");
  return (own ? *own : std::filesystem::path("/private/var/tmp")) / ("taut-" + user);
}

void name_thread(const char* name) noexcept { pthread_setname_np(name); }

std::uintptr_t thread_number() noexcept { return pthread_mach_thread_np(pthread_self()); }

// macOS has no join with a bound; the body has ended, so only the thread's exit is left.
bool join(pthread_t thread, Nanos) noexcept { return pthread_join(thread, nullptr) == 0; }

}  // namespace taut::platform::steps
