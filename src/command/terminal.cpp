// SPDX-License-Identifier: MIT
#include "command/terminal.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "command/say.hpp"

namespace taut::command {
namespace {

/// The next byte, or -1 when none waits.
int waiting_byte() noexcept {
  pollfd in{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  unsigned char byte = 0;
  if (poll(&in, 1, 0) != 1 || read(STDIN_FILENO, &byte, 1) != 1) return -1;
  return byte;
}

KeyPress arrow(int letter) noexcept {
  switch (letter) {
    case 'A':
      return KeyPress::louder;
    case 'B':
      return KeyPress::softer;
    case 'C':
      return KeyPress::larger;
    case 'D':
      return KeyPress::smaller;
    default:
      return KeyPress::none;
  }
}

KeyPress meaning(int byte) noexcept {
  switch (byte) {
    case ' ':
    case 'm':
      return KeyPress::mute;
    case '+':
    case '=':
      return KeyPress::louder;
    case '-':
      return KeyPress::softer;
    case 'B':
      return KeyPress::larger;
    case 'b':
      return KeyPress::smaller;
    case 'S':
      return KeyPress::safer;
    case 's':
      return KeyPress::riskier;
    case 'q':
      return KeyPress::quit;
    default:
      return KeyPress::none;
  }
}

}  // namespace

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

KeyPress Keys::next() noexcept {
  if (!before_) return KeyPress::none;
  for (int byte = waiting_byte(); byte >= 0; byte = waiting_byte()) {
    KeyPress key = meaning(byte);
    // The arrow keys send ESC [ and a letter.
    if (byte == 27 && waiting_byte() == '[') key = arrow(waiting_byte());
    if (key != KeyPress::none) return key;
  }
  return KeyPress::none;
}

}  // namespace taut::command
