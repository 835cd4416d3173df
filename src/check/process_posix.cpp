// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/text.hpp"
#include "check/process.hpp"
#include "platform/program_posix.hpp"

extern char** environ;

namespace taut::check {
namespace {

const std::string settings_variable = "TAUT_CONFIG=";

class PosixProcess final : public Process {
 public:
  PosixProcess(pid_t child, bool ours) noexcept : child_(child), ours_(ours) {}
  PosixProcess(const PosixProcess&) = delete;
  PosixProcess& operator=(const PosixProcess&) = delete;
  ~PosixProcess() override {
    if (!ours_) return;
    kill(-child_, SIGKILL);
    if (!ended_) waitpid(child_, nullptr, 0);
  }

  bool ended() override {
    int status = 0;
    if (ended_ || waitpid(child_, &status, WNOHANG) != child_) return ended_;
    ended_ = true;
    how_.normally = WIFEXITED(status);
    how_.code = static_cast<unsigned>(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return true;
  }

 private:
  pid_t child_;
  bool ours_;  // a group of its own, to be ended
  bool ended_ = false;
};

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Expected<std::unique_ptr<Process>> Process::start(const std::vector<std::string>& words,
                                                  const std::filesystem::path& settings) {
  std::vector<std::string> copies{"taut"};
  copies.insert(copies.end(), words.begin(), words.end());
  const std::vector<char*> pointers = pointers_to(copies);
  std::vector<std::string> variables;
  for (char** one = environ; *one; ++one)
    if (settings.empty() || !std::string_view(*one).starts_with(settings_variable)) variables.emplace_back(*one);
  if (!settings.empty()) variables.push_back(settings_variable + settings.string());
  const std::vector<char*> environment = pointers_to(variables);
  const std::string program = platform::program_file().string();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &actions, &attributes, pointers.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return failure(Trouble::broken, text("No process can be started for a rule: {}.", std::strerror(error)));
  return std::make_unique<PosixProcess>(child, true);
}

Expected<std::unique_ptr<Process>> Process::start_program(const std::vector<std::string>& words, const char* variable,
                                                          const std::string& value, bool quiet_output) {
  std::vector<std::string> copies = words;
  const std::vector<char*> pointers = pointers_to(copies);
  setenv(variable, value.c_str(), 1);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (quiet_output) posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, copies.front().c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  unsetenv(variable);
  if (error != 0)
    return failure(Trouble::absent, text("{} cannot be started: {}.", copies.front(), std::strerror(error)),
                   "Type the path of its file.");
  return std::make_unique<PosixProcess>(child, false);
}

std::string crash_name(unsigned code) {
  switch (code) {
    case SIGSEGV:
      return "segmentation fault";
    case SIGBUS:
      return "bus error";
    case SIGILL:
      return "illegal instruction";
    case SIGFPE:
      return "arithmetic error";
    case SIGABRT:
      return "abort";
    default:
      return text("signal {}", code);
  }
}

void prepare_for_crashes() {
  platform::end_with_parent();
  const rlimit none{};
  setrlimit(RLIMIT_CORE, &none);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGINT, SIGTERM, SIGHUP})
    ::signal(signal, SIG_DFL);
}

void leave_now(int status) { _exit(status); }

}  // namespace taut::check
