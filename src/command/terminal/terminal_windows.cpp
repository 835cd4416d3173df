// SPDX-License-Identifier: MIT
#include <conio.h>
#include <windows.h>

#include <atomic>
#include <mutex>

#include "command/terminal/say.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {
namespace {

// As on Linux: a fault handler reads `found` without the lock.
std::mutex mutex;
std::atomic<bool> changed{false};
std::atomic<bool> barred{false};
std::atomic<bool> drawing{false};  // on the other screen
DWORD found = 0;

// Another screen, without a cursor; and back.
constexpr std::string_view enter_codes = "\033[?1049h\033[?25l\033[2J", leave_codes = "\033[?25h\033[?1049l";

void write_out(std::string_view text) noexcept {
  DWORD wrote = 0;
  WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text.data(), static_cast<DWORD>(text.size()), &wrote, nullptr);
}

constexpr DWORD lines = ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT;

void put_back() noexcept {
  if (drawing.exchange(false)) write_out(leave_codes);
  if (changed.exchange(false)) SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), found);
}

}  // namespace

bool enter_single_keys() noexcept {
  if (!terminal_in()) return false;
  const std::lock_guard lock(mutex);
  if (barred) return false;
  const HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
  DWORD now = 0;
  if (!GetConsoleMode(in, &now)) return false;
  if (changed && (now & lines) == 0) return true;
  changed = false;
  found = now;
  changed = true;
  // Ctrl-C stays a signal. Arrow keys arrive as terminal sequences.
  if (SetConsoleMode(in, (now & ~lines) | ENABLE_VIRTUAL_TERMINAL_INPUT)) return true;
  changed = false;
  return false;
}

void leave_single_keys() noexcept {
  const std::lock_guard lock(mutex);
  put_back();
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

int waiting_byte() noexcept { return _kbhit() ? _getch() : -1; }

int terminal_columns() noexcept {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_ERROR_HANDLE), &info)) return columns;
  return info.srWindow.Right - info.srWindow.Left + 1;
}

bool in_foreground() noexcept { return true; }

void write_screen(std::string_view text) noexcept {
  if (barred) return;
  if (!drawing.exchange(true)) write_out(enter_codes);
  write_out(text);
}

void leave_screen() noexcept {
  if (drawing.exchange(false)) write_out(leave_codes);
}

TerminalSize terminal_size() noexcept {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info)) return {};
  return {info.srWindow.Right - info.srWindow.Left + 1, info.srWindow.Bottom - info.srWindow.Top + 1};
}

bool terminal_is_dumb() { return false; }

}  // namespace taut::command
