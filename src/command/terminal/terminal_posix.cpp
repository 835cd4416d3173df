// SPDX-License-Identifier: MIT
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "command/terminal/say.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {
namespace {

// A fault handler reads `found` without the lock: it is written before `changed` is set, and not while it is.
std::mutex mutex;
std::atomic<bool> changed{false};
std::atomic<bool> barred{false};
std::atomic<bool> drawing{false};  // on the other screen
termios found;

// Another screen, without a cursor; and back.
constexpr std::string_view enter_codes = "\033[?1049h\033[?25l\033[2J", leave_codes = "\033[?25h\033[?1049l";

// A background process that changes the modes is stopped by the system, or changes the shell's. A terminal other than
// the controlling one belongs to whoever has it open.
bool owns(int fd) noexcept {
  const pid_t group = tcgetpgrp(fd);
  return group < 0 || group == getpgrp();
}

bool are_single(const termios& modes) noexcept { return (modes.c_lflag & (ICANON | ECHO)) == 0; }

termios single(termios modes) noexcept {
  // Ctrl-C, Ctrl-\ and Ctrl-Z stay signals. Ctrl-S would block all output, and with it the keys.
  modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  modes.c_iflag &= ~static_cast<tcflag_t>(IXON);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  return modes;
}

void write_out(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto wrote = write(STDOUT_FILENO, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void put_back() noexcept {
  if (drawing.exchange(false) && owns(STDOUT_FILENO)) write_out(leave_codes);
  if (changed.exchange(false) && owns(STDIN_FILENO)) tcsetattr(STDIN_FILENO, TCSANOW, &found);
}

}  // namespace

// Called before each key: a shell that took over meanwhile has set its own modes, which are the ones to restore.
bool enter_single_keys() noexcept {
  if (!terminal_in()) return false;
  const std::lock_guard lock(mutex);
  if (barred || !owns(STDIN_FILENO)) return false;
  termios now;
  if (tcgetattr(STDIN_FILENO, &now) != 0) return false;
  if (changed && are_single(now)) return true;
  changed = false;
  found = now;
  changed = true;
  const termios wanted = single(now);
  if (tcsetattr(STDIN_FILENO, TCSANOW, &wanted) == 0) return true;
  changed = false;
  return false;
}

void leave_single_keys() noexcept {
  const std::lock_guard lock(mutex);
  put_back();
}

// A terminal that takes nothing must not keep Ctrl-C from ending the program: no lock is held while writing.
void write_screen(std::string_view text) noexcept {
  if (barred || !owns(STDOUT_FILENO)) return;
  if (!drawing.exchange(true)) write_out(enter_codes);
  write_out(text);
}

void leave_screen() noexcept {
  if (drawing.exchange(false) && owns(STDOUT_FILENO)) write_out(leave_codes);
}

TerminalSize terminal_size() noexcept {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

bool terminal_is_dumb() {
  const char* const name = std::getenv("TERM");
  return name && std::string_view(name) == "dumb";
}

void bar_terminal_broken() noexcept {
  barred = true;
  put_back();
}

void bar_terminal() noexcept {
  const std::lock_guard lock(mutex);
  bar_terminal_broken();
}

void unbar_terminal() noexcept { barred = false; }

int waiting_byte() noexcept {
  pollfd in{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  unsigned char byte = 0;
  if (poll(&in, 1, 0) != 1 || read(STDIN_FILENO, &byte, 1) != 1) return -1;
  return byte;
}

int terminal_columns() noexcept {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : columns;
}

bool in_foreground() noexcept { return owns(STDERR_FILENO); }

}  // namespace taut::command
