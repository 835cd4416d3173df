// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "platform/descriptors_posix.hpp"

namespace taut::platform {

int make_pipe(std::array<int, 2>& ends) noexcept { return pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno; }

int make_line(std::array<int, 2>& ends) noexcept {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0 ? 0 : errno;
}

int make_memory(const char* name) noexcept { return memfd_create(name, MFD_CLOEXEC); }

short close_the_rest(posix_spawn_file_actions_t& actions) noexcept {
#ifdef __GLIBC__
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#else
  static_cast<void>(actions);
#endif
  return 0;
}

std::filesystem::path path_of(int descriptor) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
}

bool has_attributes(int descriptor) noexcept {
  std::array<char, 4096> names{};
  const auto size = flistxattr(descriptor, names.data(), names.size());
  if (size < 0) return errno == ERANGE;
  for (std::string_view rest(names.data(), static_cast<std::size_t>(size)); !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find('\0'));
    if (name != "security.selinux") return true;
    rest.remove_prefix(name.size() + 1);
  }
  return false;
}

}  // namespace taut::platform
