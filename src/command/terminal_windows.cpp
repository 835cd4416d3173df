// SPDX-License-Identifier: MIT
#include <conio.h>
#include <windows.h>

#include "command/say.hpp"
#include "command/terminal.hpp"

namespace taut::command {

struct Keys::Modes {
  DWORD modes;
};

Keys::Keys() {
  if (!terminal_in()) return;
  const HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
  DWORD modes = 0;
  if (!GetConsoleMode(in, &modes)) return;
  // Ctrl-C stays a signal. Arrow keys come as a terminal sends them.
  const DWORD raw = (modes & ~DWORD{ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT}) | ENABLE_VIRTUAL_TERMINAL_INPUT;
  if (SetConsoleMode(in, raw)) before_ = std::make_unique<Modes>(modes);
}

Keys::~Keys() {
  if (before_) SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), before_->modes);
}

int Keys::waiting_byte() noexcept { return _kbhit() ? _getch() : -1; }

}  // namespace taut::command
