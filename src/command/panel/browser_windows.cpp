// SPDX-License-Identifier: MIT
#include <windows.h>
// After windows.h, which it needs.
#include <shellapi.h>

#include <bit>

#include "command/panel/browser.hpp"
#include "platform/text_windows.hpp"

namespace taut::command {
namespace {

bool start(const std::wstring& program, const std::wstring& arguments) {
  constexpr std::intptr_t least_success = 32;
  const HINSTANCE result = ShellExecuteW(nullptr, L"open", program.c_str(),
                                         arguments.empty() ? nullptr : arguments.c_str(), nullptr, SW_SHOWNORMAL);
  return std::bit_cast<std::intptr_t>(result) > least_success;
}

}  // namespace

Expected<std::string> open_browser(const std::string& address) {
  const std::wstring wide = platform::wide(address);
  if (start(L"msedge", L"--app=" + wide)) return "Edge";
  if (start(wide, L"")) return "the browser";
  return failure(Trouble::absent, "Windows has no browser that opens the panel.",
                 "Open the address below in any browser of this computer.");
}

}  // namespace taut::command
