// SPDX-License-Identifier: MIT
#include "doctor/linux/live.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "base/text.hpp"
#include "platform/clock.hpp"

extern char** environ;

namespace taut::doctor {
namespace {

constexpr std::int64_t most_locked = 32 << 20;
constexpr Nanos between_looks = 1'000'000;

/// How much memory can be locked, as a power of two. The pages are not touched before.
std::int64_t lockable() {
  for (std::int64_t bytes = most_locked; bytes >= 4096; bytes /= 2) {
    const auto size = static_cast<std::size_t>(bytes);
    void* const pages = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) continue;
    const bool locked = mlock(pages, size) == 0;
    munmap(pages, size);
    if (locked) return bytes;
  }
  return 0;
}

bool is_installed(const std::string& program) {
  const char* const path = std::getenv("PATH");
  // An ordinary user's PATH lacks root's programs.
  const std::string folders = std::string(path ? path : "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
  for (std::size_t from = 0; from <= folders.size();) {
    const auto end = std::min(folders.find(':', from), folders.size());
    const std::string folder = folders.substr(from, end - from);
    if (!folder.empty() && access(taut::text("{}/{}", folder, program).c_str(), X_OK) == 0) return true;
    from = end + 1;
  }
  return false;
}

}  // namespace

std::set<std::string> installed_programs() {
  std::set<std::string> found{"taut"};
  for (const char* program :
       {"sudo", "su", "tee", "rm", "kill", "usermod", "udevadm", "chrt", "systemctl", "pw-metadata", "jack_bufsize"})
    if (is_installed(program)) found.insert(program);
  return found;
}

std::string output_of(const std::string& program, std::span<const std::string> arguments, Nanos bound) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t child = -1;
  const bool started = posix_spawnp(&child, program.c_str(), &actions, nullptr, pointers.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  const Nanos deadline = platform::system_clock().now() + bound;
  bool ended = false;
  while (started && !ended) {
    const Nanos left = deadline - platform::system_clock().now();
    pollfd wait{.fd = ends[0], .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left / 1'000'000) + 1) <= 0) break;
    std::array<char, 4096> some{};
    const ssize_t got = read(ends[0], some.data(), some.size());
    if (got <= 0)
      ended = got == 0;
    else
      text.append(some.data(), static_cast<std::size_t>(got));
    if (got < 0) break;
  }
  close(ends[0]);
  if (!started) return {};
  int status = 0;
  // It may have closed its output and go on.
  while (ended && waitpid(child, &status, WNOHANG) == 0) {
    const Nanos now = platform::system_clock().now();
    if (now >= deadline)
      ended = false;
    else
      platform::system_clock().sleep_until(now + between_looks);
  }
  if (!ended) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? text : std::string();
}

Tried try_rights() {
  Tried tried{.is_root = geteuid() == 0, .locked_bytes = lockable(), .programs = installed_programs()};
  tried.timer_slack = prctl(PR_GET_TIMERSLACK);
  const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
  tried.session_bus = std::getenv("DBUS_SESSION_BUS_ADDRESS") ||
                      (runtime && access((std::string(runtime) + "/bus").c_str(), F_OK) == 0);
  tried.root = tried.is_root ? Root::already : tried.programs.contains("sudo") ? Root::sudo : Root::su;
  if (tried.programs.contains("pw-metadata"))
    tried.pipewire_settings =
        output_of("pw-metadata", std::array<std::string, 2>{"-n", "settings"}, 2 * nanos_per_second);
  return tried;
}

}  // namespace taut::doctor
