// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "command/panel/child.hpp"
#include "platform/descriptors_posix.hpp"
#include "platform/program_posix.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program, glibc declares it
extern char** environ;

namespace taut::command {
Expected<Child> Child::start(const std::vector<std::string>& words) {
  std::vector<std::string> all{platform::program_file().string()};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  arguments.reserve(all.size() + 1);
  for (std::string& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (platform::make_pipe(ends) != 0)
    return failure(Trouble::broken, "No other process could be started: the system refuses a pipe.");
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  pid_t child = 0;
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed == 0 && posix_spawnattr_init(&attributes) != 0) {
    posix_spawn_file_actions_destroy(&actions);
    failed = ENOMEM;
  }
  if (failed == 0) {
    // A shell's `taut panel &` ignores Ctrl-C, and what is ignored would stay so in the child: stop() could not end it.
    sigset_t usual{};
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    failed = posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  close(ends[1]);
  if (failed == 0) return Child(child, ends[0]);
  close(ends[0]);
  return failure(Trouble::broken, "No other process could be started: the system refuses it.");
}

Child::Child(Child&& other) noexcept
    : process_(std::exchange(other.process_, 0)), output_(std::exchange(other.output_, -1)) {}

Child::~Child() {
  if (output_ >= 0) close(static_cast<int>(output_));
}

std::string Child::read() {
  std::string piece(4096, '\0');
  ssize_t size = 0;
  do size = ::read(static_cast<int>(output_), piece.data(), piece.size());
  while (size < 0 && errno == EINTR);
  piece.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return piece;
}

int Child::wait() {
  int status = 0;
  while (waitpid(static_cast<pid_t>(process_), &status, 0) < 0 && errno == EINTR) {}
  process_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void Child::stop() noexcept {
  if (process_ > 0) kill(static_cast<pid_t>(process_), SIGINT);
}

}  // namespace taut::command
