// SPDX-License-Identifier: MIT
#include <windows.h>

#include <tlhelp32.h>

#include "host/apart.hpp"

namespace taut::tests {

std::vector<int> children() {
  std::vector<int> found;
  const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  PROCESSENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = Process32First(all, &entry); more; more = Process32Next(all, &entry))
    if (entry.th32ParentProcessID == GetCurrentProcessId()) found.push_back(static_cast<int>(entry.th32ProcessID));
  CloseHandle(all);
  return found;
}

void end_process(int id) {
  const HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, static_cast<DWORD>(id));
  TerminateProcess(process, 1);
  CloseHandle(process);
}

}  // namespace taut::tests
