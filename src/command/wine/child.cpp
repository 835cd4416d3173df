// SPDX-License-Identifier: MIT
#include "command/wine/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/text.hpp"
#include "platform/clock.hpp"

extern char** environ;

namespace taut::command {
namespace {

constexpr Nanos look_again = 20'000'000;
constexpr int cannot_start = 127;

// A file instead of a pipe: a server that outlives the program would hold a pipe open.
struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string contents(std::FILE* file) {
  std::string text(1 << 16, '\0');
  if (std::fseek(file, 0, SEEK_SET) != 0) return {};
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

std::vector<std::string> environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view line = *entry;
    if (!added.contains(std::string(line.substr(0, line.find('='))))) all.emplace_back(line);
  }
  for (const auto& [name, value] : added) all.emplace_back(name).append("=").append(value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::unexpected<Error> not_started(const std::string& program, int error) {
  return failure(Trouble::absent, text("{} cannot be started: {}.", program, std::strerror(error)),
                 "Name Wine's program with --wine.");
}

}  // namespace

Expected<Ended> run_child(const std::vector<std::string>& words, const std::map<std::string, std::string>& variables,
                          Nanos bound) {
  const File output(std::tmpfile());
  if (!output) return not_started(words.front(), errno);
  std::vector<std::string> arguments = words, lines = environment(variables);
  const std::vector<char*> argv = pointers(arguments), envp = pointers(lines);
  const pid_t child = fork();
  if (child < 0) return not_started(words.front(), errno);
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, 0);
    dup2(fileno(output.get()), 1);
    dup2(fileno(output.get()), 2);
    setpgid(0, 0);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(cannot_start);
  }
  const Nanos deadline = platform::system_clock().now() + bound;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (platform::system_clock().now() > deadline) {
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      return failure(Trouble::broken,
                     text("{} has not ended after {} seconds.", words.front(), bound / nanos_per_second),
                     "End the programs that run in this prefix, and try again.");
    }
    platform::system_clock().sleep_until(platform::system_clock().now() + look_again);
  }
  Ended ended{.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
              .output = contents(output.get())};
  if (ended.status == cannot_start && ended.output.empty()) return not_started(words.front(), ENOENT);
  return ended;
}

}  // namespace taut::command
