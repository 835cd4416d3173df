// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "platform/steps_posix.hpp"
#include "platform/timespec_posix.hpp"

namespace taut::platform::steps {

const int populate = MAP_POPULATE;

int rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to) noexcept {
  return renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
}

int reserve(int descriptor, std::size_t bytes) noexcept {
  return posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
}

std::filesystem::path shared_folder_of(const std::string& user) { return "/dev/shm/taut-" + user; }

void name_thread(const char* name) noexcept { pthread_setname_np(pthread_self(), name); }

std::uintptr_t thread_number() noexcept { return static_cast<std::uintptr_t>(gettid()); }

// The C library waits by the wall clock, which may be set.
bool join(pthread_t thread, Nanos bound) noexcept {
  timespec wall{};
  clock_gettime(CLOCK_REALTIME, &wall);
  const timespec until = to_timespec(Nanos{wall.tv_sec} * nanos_per_second + wall.tv_nsec + bound);
  return pthread_timedjoin_np(thread, nullptr, &until) == 0;
}

}  // namespace taut::platform::steps
