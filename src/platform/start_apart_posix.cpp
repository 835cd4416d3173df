// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "platform/browser.hpp"
#include "platform/descriptors_posix.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program, glibc declares it
extern char** environ;

namespace taut::platform {

// The shell ends at once, and the system adopts what it has started: the program that asks has no new child, which it might
// wait for. The session is a new one, so that Ctrl-C there does not end it.
bool start_apart(std::vector<std::string> words) {
  words.insert(words.begin(), {"/bin/sh", "-c", "\"$@\" &", "sh"});
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  if (posix_spawnattr_init(&attributes) != 0) return false;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  const short closing = close_the_rest(actions);
  sigset_t none{}, all{};
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(
      &attributes, static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | closing));
  pid_t child = 0;
  const int failed = posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return false;
  // Where the program ignores SIGCHLD there is nothing to wait for.
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
  return true;
}

}  // namespace taut::platform
