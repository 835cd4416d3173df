// SPDX-License-Identifier: MIT
#include "command/shell.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace taut::tests {
namespace {

void set_signal(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigaction(number, &action, nullptr);
}

template <class T>
T read_value(int from, T otherwise) {
  T value{};
  return read(from, &value, sizeof(value)) == sizeof(value) ? value : otherwise;
}

template <class T>
void write_value(int to, const T& value) {
  if (write(to, &value, sizeof(value)) != sizeof(value)) _exit(1);
}

}  // namespace

Shell::Shell(const Words& words, int columns) {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  // A system without /dev/pts has none: nothing of the test can be tried then.
  REQUIRE_MESSAGE(openpty(&terminal_, &other_end_, nullptr, nullptr, &size) == 0, std::strerror(errno));
  before_ = modes();
  std::array<int, 2> commands{}, answers{};
  REQUIRE(pipe2(commands.data(), O_CLOEXEC) == 0);
  REQUIRE(pipe2(answers.data(), O_CLOEXEC) == 0);
  shell_ = fork();
  if (shell_ == 0) {
    close(commands[1]);
    close(answers[0]);
    close(terminal_);
    serve(commands[0], answers[1], words);
    _exit(0);
  }
  close(commands[0]);
  close(answers[1]);
  commands_ = commands[1];
  answers_ = answers[0];
  program_ = read_value<pid_t>(answers_, -1);
  // kill(-1) would end every process of this user.
  REQUIRE(program_ > 0);
  reader_ = std::thread([this] {
    std::array<char, 4096> bytes{};
    while (!closing_) {
      pollfd in{.fd = terminal_, .events = POLLIN, .revents = 0};
      if (poll(&in, 1, 20) != 1) continue;
      const std::lock_guard lock(mutex_);
      const ssize_t got = read(terminal_, bytes.data(), bytes.size());
      if (got <= 0) continue;
      output_.append(bytes.data(), static_cast<std::size_t>(got));
    }
  });
}

Shell::~Shell() {
  if (program_ > 0) kill(program_, SIGKILL);
  close(commands_);
  if (shell_ > 0) waitpid(shell_, nullptr, 0);
  closing_ = true;
  if (reader_.joinable()) reader_.join();
  for (const int fd : {answers_, terminal_, other_end_}) close(fd);
}

void Shell::serve(int commands, int answers, const Words& words) {
  setsid();
  ioctl(other_end_, TIOCSCTTY, 0);
  for (const int number : {SIGTTOU, SIGHUP, SIGINT, SIGQUIT, SIGTSTP}) set_signal(number, SIG_IGN);
  Words copy{TAUT_PROGRAM};
  copy.insert(copy.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t program = fork();
  if (program == 0) {
    setpgid(0, 0);
    tcsetpgrp(other_end_, getpid());
    for (const int number : {SIGTTOU, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTERM}) set_signal(number, SIG_DFL);
    const rlimit none{};
    setrlimit(RLIMIT_CORE, &none);
    for (int fd = 0; fd < 3; ++fd) dup2(other_end_, fd);
    if (other_end_ > 2) close(other_end_);
    execv(TAUT_PROGRAM, arguments.data());
    _exit(127);
  }
  setpgid(program, program);
  tcsetpgrp(other_end_, program);
  write_value(answers, program);
  for (char command = 0; read(commands, &command, 1) == 1;) {
    int status = 0;
    switch (command) {
      case 'w':
        waitpid(program, &status, WUNTRACED);
        tcsetpgrp(other_end_, getpgrp());
        break;
      case 'r':
        status = waitpid(program, &status, WUNTRACED | WNOHANG) == 0;
        break;
      case 'f':
      case 'F':
        tcsetpgrp(other_end_, program);
        if (command == 'f') kill(-program, SIGCONT);
        break;
      default:
        kill(-program, SIGCONT);
    }
    write_value(answers, status);
  }
}

int Shell::ask(char command) {
  if (write(commands_, &command, 1) != 1) return -1;
  return read_value(answers_, -1);
}

termios Shell::modes() const {
  termios modes{};
  tcgetattr(terminal_, &modes);
  return modes;
}

void Shell::set_modes(const termios& modes) const { tcsetattr(terminal_, TCSANOW, &modes); }

void Shell::type(std::string_view keys) const {
  if (write(terminal_, keys.data(), keys.size()) < 0) return;
}

void Shell::resize(int columns) const {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  ioctl(terminal_, TIOCSWINSZ, &size);
}

void Shell::signal(int number) const {
  if (program_ > 0) kill(program_, number);
}

std::string Shell::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(output_, {});
}

void Shell::settle() {
  // A kernel thread forwards pty output, so check twice.
  for (int quiet = 0; quiet < 2;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    const std::lock_guard lock(mutex_);
    int waiting = 0;
    ioctl(terminal_, FIONREAD, &waiting);
    quiet = waiting == 0 ? quiet + 1 : 0;
  }
}

int Shell::wait() { return ask('w'); }
bool Shell::running() { return ask('r') == 1; }
void Shell::foreground(bool resume) { ask(resume ? 'f' : 'F'); }
void Shell::background() { ask('b'); }

bool same(const termios& one, const termios& other) {
  return one.c_iflag == other.c_iflag && one.c_oflag == other.c_oflag && one.c_cflag == other.c_cflag &&
         one.c_lflag == other.c_lflag && std::equal(std::begin(one.c_cc), std::end(one.c_cc), std::begin(other.c_cc));
}

bool single_keys(const termios& modes) { return (modes.c_lflag & (ICANON | ECHO)) == 0; }

}  // namespace taut::tests
