// SPDX-License-Identifier: MIT
#include "jack/server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "device/jack/backend.hpp"
#include "support/eventually.hpp"

namespace taut::tests {

Jackd::Jackd(int frames, int rate, const std::string& more) : frames_(frames), rate_(rate), more_(more) {
  static int count = 0;
  name_ = "taut" + std::to_string(getpid()) + "-" + std::to_string(++count);
  setenv("JACK_DEFAULT_SERVER", name_.c_str(), 1);
  setenv("JACK_NO_AUDIO_RESERVATION", "1", 1);
  setenv("JACK_NO_START_SERVER", "1", 1);
  start();
}

// A killed server's leftovers disappear when one of the same name exits normally.
Jackd::~Jackd() {
  if (!alive()) start();
  stop();
  unsetenv("JACK_DEFAULT_SERVER");
}

void Jackd::start() {
  std::istringstream words("jackd -n " + name_ + " -R -P 70 " + more_ + " -d dummy -r " + std::to_string(rate_) +
                           " -p " + std::to_string(frames_));
  std::vector<std::string> copy;
  for (std::string word; words >> word;) copy.push_back(word);
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    const int null = open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) dup2(null, fd);
    execvp("jackd", arguments.data());
    _exit(127);
  }
  const bool answers = eventually([&] {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return true;
    }
    return device::jack::backend().list().has_value();
  });
  if (!answers) kill();
}

void Jackd::kill() {
  if (!alive()) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void Jackd::stop() {
  if (!alive()) return;
  ::kill(pid_, SIGTERM);
  if (!eventually([&] { return waitpid(pid_, nullptr, WNOHANG) == pid_; })) return kill();
  pid_ = -1;
}

void Jackd::freeze() { ::kill(pid_, SIGSTOP); }
void Jackd::thaw() { ::kill(pid_, SIGCONT); }

std::string Jackd::missing() {
  if (tool("jackd --version").status != 0) return "jackd is not installed (package jackd2)";
  if (!device::jack::load_library()) return "libjack.so.0 is not installed";
  if ((*device::jack::load_library())->of_pipewire()) return "libjack.so.0 is PipeWire's here";
  return {};
}

ToolResult tool(const std::string& command, double seconds) {
  FILE* const pipe = popen(("timeout -k 1 " + std::to_string(seconds) + " " + command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {};
  ToolResult said;
  char part[512];
  for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, pipe)) > 0;) said.text.append(part, got);
  const int status = pclose(pipe);
  said.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return said;
}

long stolen_ms() {
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  long ticks = 0;
  for (int i = 0; i < 8; ++i) file >> ticks;
  return ticks * 1000 / sysconf(_SC_CLK_TCK);
}

}  // namespace taut::tests
