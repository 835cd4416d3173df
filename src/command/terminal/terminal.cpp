// SPDX-License-Identifier: MIT
#include "command/terminal/terminal.hpp"

#include "command/terminal/say.hpp"

namespace taut::command {
namespace {

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

Keys::Keys() : there_(terminal_in()) { enter_single_keys(); }

Keys::~Keys() { leave_single_keys(); }

KeyPress Keys::next() noexcept {
  if (!there_ || !enter_single_keys()) return KeyPress::none;
  for (int byte = waiting_byte(); byte >= 0; byte = waiting_byte()) {
    KeyPress key = meaning(byte);
    // Arrow keys send ESC [ and a letter.
    if (byte == 27 && waiting_byte() == '[') key = arrow(waiting_byte());
    if (key != KeyPress::none) return key;
  }
  return KeyPress::none;
}

}  // namespace taut::command
