// SPDX-License-Identifier: MIT
#include <windows.h>

#include <atomic>
#include <csignal>

#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "command/terminal/terminal.hpp"

namespace taut::command {
namespace {

std::atomic<bool> asked{false};
HANDLE asked_event = nullptr;

// On a thread of the system's. When the window closes, or the user logs off or shuts down, the program ends as soon as
// this returns, and after some five seconds anyway: until then, close the stream and write the report.
BOOL WINAPI ask(DWORD what) noexcept {
  const bool again = asked.exchange(true);
  SetEvent(asked_event);
  if (what == CTRL_C_EVENT || what == CTRL_BREAK_EVENT) {
    if (!again) return TRUE;
    hold_progress(true);
    bar_terminal();
    return FALSE;  // the default handler ends it
  }
  Sleep(INFINITE);
  return TRUE;
}

LONG WINAPI give_terminal_back(EXCEPTION_POINTERS*) noexcept {
  bar_terminal_broken();
  return EXCEPTION_CONTINUE_SEARCH;
}

}  // namespace

void watch_signals() {
  asked_event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  SetConsoleCtrlHandler(ask, TRUE);
  SetUnhandledExceptionFilter(give_terminal_back);
  std::signal(SIGABRT, [](int) { bar_terminal_broken(); });  // abort() ends the program all the same
}

bool stop_asked() noexcept { return asked.load(std::memory_order_relaxed); }

void nap(Nanos ns) noexcept {
  const auto ms = static_cast<DWORD>((ns + 999'999) / 1'000'000);
  // The event stays set once an end was requested.
  if (stop_asked() || !asked_event)
    Sleep(ms);
  else
    WaitForSingleObject(asked_event, ms);
}

}  // namespace taut::command
