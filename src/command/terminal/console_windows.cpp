// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include <cstdio>

#include <shellapi.h>

#include "command/terminal/console.hpp"
#include "platform/text_windows.hpp"

namespace taut::command {
namespace {

// Colours and overwritten lines are terminal sequences, which the console must be told to interpret.
void understand_codes(DWORD which) {
  const HANDLE out = GetStdHandle(which);
  DWORD modes = 0;
  if (GetConsoleMode(out, &modes)) SetConsoleMode(out, modes | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

}  // namespace

std::vector<std::string> begin_console(int argc, char** argv) {
  SetConsoleOutputCP(CP_UTF8);
  understand_codes(STD_OUTPUT_HANDLE);
  understand_codes(STD_ERROR_HANDLE);
  // Output arrives as written: no carriage returns in pipes and files.
  _setmode(_fileno(stdout), _O_BINARY);
  _setmode(_fileno(stderr), _O_BINARY);
  // main() gets the arguments in the code page, which lacks many letters.
  int count = 0;
  wchar_t** const given = CommandLineToArgvW(GetCommandLineW(), &count);
  if (!given) return {argv, argv + argc};
  std::vector<std::string> arguments;
  for (int k = 0; k < count; ++k) arguments.push_back(platform::narrow(given[k]));
  LocalFree(given);
  return arguments;
}

}  // namespace taut::command
