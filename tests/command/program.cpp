// SPDX-License-Identifier: MIT
#include "command/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "driver/app.hpp"

namespace taut::tests {
namespace {

std::filesystem::path made_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "taut-command-XXXXXX").string();
  return mkdtemp(pattern.data());
}

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

Program::Program(const Words& words) : folder_(made_folder()) {
  std::vector<std::string> copy{TAUT_PROGRAM};
  copy.insert(copy.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string out = (folder_ / "out").string(), err = (folder_ / "err").string();
  pid_ = fork();
  if (pid_ != 0) return;
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(open(out.c_str(), O_CREAT | O_WRONLY, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
  execv(TAUT_PROGRAM, arguments.data());
  _exit(127);
}

Program::~Program() {
  if (pid_ > 0) {
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Program::signal(int number) const {
  if (pid_ > 0) kill(pid_, number);
}

std::string Program::stderr_so_far() const { return contents(folder_ / "err"); }

bool Program::streams(int cycles) const {
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid_) + "/task";
  return eventually([&] {
    std::error_code gone;
    for (std::filesystem::directory_iterator at(tasks, gone), end; !gone && at != end; at.increment(gone)) {
      if (contents(at->path() / "comm") != "taut-audio\n") continue;
      const std::string status = contents(at->path() / "status"), key = "\nvoluntary_ctxt_switches:";
      if (const auto found = status.find(key); found != std::string::npos)
        if (std::atoi(status.c_str() + found + key.size()) >= cycles) return true;
    }
    return false;
  });
}

bool Program::has_thread(const std::string& name) const {
  std::error_code gone;
  for (std::filesystem::directory_iterator at("/proc/" + std::to_string(pid_) + "/task", gone), end; !gone && at != end;
       at.increment(gone))
    if (contents(at->path() / "comm") == name + "\n") return true;
  return false;
}

ProgramResult Program::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = contents(folder_ / "out"),
          .err = contents(folder_ / "err")};
}

ProgramResult run(const Words& words) { return Program(words).wait(); }

Folder::Folder() : path_(made_folder()) {}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::size_t width(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto later_bytes =
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) >> 6) == 2; });
    widest = std::max(widest, line.size() - static_cast<std::size_t>(later_bytes));
  }
  return widest;
}

}  // namespace taut::tests
