// SPDX-License-Identifier: MIT
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "command/say.hpp"
#include "command/terminal.hpp"

namespace taut::command {

struct Keys::Modes {
  termios modes;
};

Keys::Keys() {
  if (!terminal_in()) return;
  auto before = std::make_unique<Modes>();
  if (tcgetattr(STDIN_FILENO, &before->modes) != 0) return;
  termios raw = before->modes;
  // Ctrl-C stays a signal.
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0) before_ = std::move(before);
}

Keys::~Keys() {
  if (before_) tcsetattr(STDIN_FILENO, TCSANOW, &before_->modes);
}

int Keys::waiting_byte() noexcept {
  pollfd in{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  unsigned char byte = 0;
  if (poll(&in, 1, 0) != 1 || read(STDIN_FILENO, &byte, 1) != 1) return -1;
  return byte;
}

}  // namespace taut::command
