// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/acl.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>

#include "platform/descriptors_posix.hpp"

// <sys/xattr.h>, which zig lacks.
extern "C" ssize_t flistxattr(int descriptor, char* names, std::size_t size, int options);

namespace taut::platform {
namespace {

// A process that starts between the two calls inherits them: macOS has no call that does both.
int keep_apart(const std::array<int, 2>& ends) noexcept {
  for (const int end : ends)
    if (fcntl(end, F_SETFD, FD_CLOEXEC) != 0) return errno;
  return 0;
}

}  // namespace

int make_pipe(std::array<int, 2>& ends) noexcept { return pipe(ends.data()) == 0 ? keep_apart(ends) : errno; }

int make_line(std::array<int, 2>& ends) noexcept {
  return socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0 ? keep_apart(ends) : errno;
}

// Its name lives for a moment only; macOS takes 31 characters.
int make_memory(const char* name) noexcept {
  static std::atomic<unsigned> number{0};
  std::array<char, 32> unique{};
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::snprintf(unique.data(), unique.size(), "/%.12s-%x-%x", name, static_cast<unsigned>(getpid()), ++number);
    const int made = shm_open(unique.data(), O_RDWR | O_CREAT | O_EXCL, 0600);
    if (made < 0 && errno == EEXIST) continue;
    if (made >= 0) shm_unlink(unique.data());
    return made;
  }
  return -1;
}

short close_the_rest(posix_spawn_file_actions_t&) noexcept { return POSIX_SPAWN_CLOEXEC_DEFAULT; }

std::filesystem::path path_of(int descriptor) {
  std::array<char, 4096> path{};
  static_assert(path.size() >= MAXPATHLEN);
  return fcntl(descriptor, F_GETPATH, path.data()) == 0 ? path.data() : std::filesystem::path();
}

bool has_attributes(int descriptor) noexcept {
  if (flistxattr(descriptor, nullptr, 0, 0) > 0) return true;
  acl_t const rights = acl_get_fd_np(descriptor, ACL_TYPE_EXTENDED);
  if (rights) acl_free(rights);
  return rights != nullptr;
}

}  // namespace taut::platform
