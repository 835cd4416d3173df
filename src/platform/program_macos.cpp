// SPDX-License-Identifier: MIT
#include <mach-o/dyld.h>
#include <signal.h>
#include <sys/event.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>

#include "platform/program_posix.hpp"

namespace taut::platform {

const std::string_view system_name = "macOS";

std::string library_file(std::string_view name) { return "lib" + std::string(name) + ".dylib"; }

std::filesystem::path program_file() {
  std::array<char, 4096> path{};
  std::uint32_t size = path.size();
  if (_NSGetExecutablePath(path.data(), &size) != 0) return {};
  std::error_code error;
  return std::filesystem::canonical(path.data(), error);
}

// The kernel reports a process' end to a queue, and to one that is registered too late an error.
void end_with_parent() {
  const pid_t parent = getppid();
  const int queue = kqueue();
  if (queue < 0) return;
  const struct kevent wanted{.ident = static_cast<std::uintptr_t>(parent),
                             .filter = EVFILT_PROC,
                             .flags = EV_ADD,
                             .fflags = NOTE_EXIT,
                             .data = 0,
                             .udata = nullptr};
  std::thread([queue, wanted] {
    struct kevent got{};
    while (kevent(queue, &wanted, 1, &got, 1, nullptr) < 0 && errno == EINTR) {}
    kill(getpid(), SIGKILL);
  }).detach();
}

}  // namespace taut::platform
