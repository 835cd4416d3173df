// SPDX-License-Identifier: MIT
#include <windows.h>

#include <array>
#include <bit>
#include <utility>

#include "command/panel/child.hpp"
#include "platform/text_windows.hpp"

namespace taut::command {
namespace {

HANDLE handle_of(std::intptr_t number) { return std::bit_cast<HANDLE>(number); }

/// As CommandLineToArgvW() takes it apart again.
std::wstring quoted_word(const std::wstring& word) {
  std::wstring out = L"\"";
  std::size_t slashes = 0;
  for (const wchar_t unit : word) {
    slashes = unit == L'\\' ? slashes + 1 : 0;
    if (unit == L'"') out.append(slashes + 1, L'\\');
    out += unit;
  }
  return out.append(slashes, L'\\') + L"\"";
}

}  // namespace

Expected<Child> Child::start(const std::vector<std::string>& words) {
  std::array<wchar_t, 32768> path{};
  GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  std::wstring line = quoted_word(path.data());
  for (const std::string& word : words) line += L" " + quoted_word(platform::wide(word));
  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  HANDLE from = nullptr, to = nullptr;
  if (!CreatePipe(&from, &to, &inherited, 0))
    return failure(Trouble::broken, "No other process could be started: the system refuses a pipe.");
  SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOW start{};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdOutput = to;
  PROCESS_INFORMATION made{};
  const bool started = CreateProcessW(path.data(), line.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr,
                                      nullptr, &start, &made);
  CloseHandle(to);
  if (started) {
    CloseHandle(made.hThread);
    return Child(std::bit_cast<std::intptr_t>(made.hProcess), std::bit_cast<std::intptr_t>(from));
  }
  CloseHandle(from);
  return failure(Trouble::broken, "No other process could be started: the system refuses it.");
}

Child::Child(Child&& other) noexcept
    : process_(std::exchange(other.process_, 0)), output_(std::exchange(other.output_, 0)) {}

Child::~Child() {
  if (output_ != 0) CloseHandle(handle_of(output_));
  if (process_ != 0) CloseHandle(handle_of(process_));
}

std::string Child::read() {
  std::string piece(4096, '\0');
  DWORD size = 0;
  if (!ReadFile(handle_of(output_), piece.data(), static_cast<DWORD>(piece.size()), &size, nullptr)) size = 0;
  piece.resize(size);
  return piece;
}

int Child::wait() {
  DWORD status = 0;
  WaitForSingleObject(handle_of(process_), INFINITE);
  GetExitCodeProcess(handle_of(process_), &status);
  return static_cast<int>(status);
}

void Child::stop() noexcept { TerminateProcess(handle_of(process_), static_cast<UINT>(-1)); }

}  // namespace taut::command
