// SPDX-License-Identifier: MIT
#include <windows.h>
// After windows.h, which it needs.
#include <shellapi.h>

#include <bit>

#include "platform/browser.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

bool start(const std::wstring& program, const std::wstring& arguments) {
  constexpr std::intptr_t least_success = 32;
  const HINSTANCE result = ShellExecuteW(nullptr, L"open", program.c_str(),
                                         arguments.empty() ? nullptr : arguments.c_str(), nullptr, SW_SHOWNORMAL);
  return std::bit_cast<std::intptr_t>(result) > least_success;
}

}  // namespace

// Windows has Edge, and a program for links.
Expected<std::string> find_browser() { return "the browser"; }

bool start_apart(std::vector<std::string> words) {
  const std::wstring program = wide(words.front());
  std::wstring line;
  for (const std::string& word : words) line += (line.empty() ? L"\"" : L" \"") + wide(word) + L"\"";
  STARTUPINFOW start{};
  start.cb = sizeof start;
  PROCESS_INFORMATION made{};
  if (!CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, FALSE, CREATE_NO_WINDOW, nullptr, nullptr, &start,
                      &made))
    return false;
  CloseHandle(made.hThread);
  CloseHandle(made.hProcess);
  return true;
}

Expected<std::string> open_browser(const std::string& address) {
  const std::wstring page = wide(address);
  if (start(L"msedge", L"--app=" + page)) return "Edge";
  if (start(page, L"")) return "the browser";
  return failure(Trouble::absent, "Windows has no browser that opens the panel.",
                 "Open the address below in any browser of this computer.");
}

}  // namespace taut::platform
