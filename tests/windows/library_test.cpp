// SPDX-License-Identifier: MIT
// The DLL as a host meets it: its names, loaded and left hundreds of times.
#include <doctest/doctest.h>

#include <windows.h>

#include <tlhelp32.h>

#include <cstdlib>

#include "driver/app.hpp"
#include "platform/text_windows.hpp"

using namespace taut;
using tests::App;
using Table = TautDriverTable;

namespace {

HMODULE load() { return LoadLibraryW(platform::wide(TAUT_LIBRARY).c_str()); }

template <class F>
F symbol(HMODULE library, const char* name) {
  return reinterpret_cast<F>(reinterpret_cast<void*>(GetProcAddress(library, name)));
}

DWORD handles() {
  DWORD count = 0;
  GetProcessHandleCount(GetCurrentProcess(), &count);
  return count;
}

int threads() {
  const HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  int count = 0;
  for (BOOL more = Thread32First(all, &entry); more; more = Thread32Next(all, &entry))
    count += entry.th32OwnerProcessID == GetCurrentProcessId();
  CloseHandle(all);
  return count;
}

}  // namespace

TEST_CASE("the names are there, undecorated, and refuse what is no name") {
  const HMODULE library = load();
  REQUIRE(library != nullptr);
  for (const char* name : {"DllGetClassObject", "DllCanUnloadNow", "DllRegisterServer", "DllUnregisterServer",
                           "instantiateDriver", "registerDriver", "unregisterDriver"})
    CHECK((GetProcAddress(library, name) != nullptr));
  for (const char* function : {"registerDriver", "unregisterDriver"})
    for (const char* name : {static_cast<const char*>(nullptr), "", "..\\escape", "Ünïcödé"})
      CHECK(symbol<int (*)(const char*)>(library, function)(name) == ERROR_INVALID_NAME);
  FreeLibrary(library);
}

TEST_CASE("hundreds of times loaded, used and left: no thread, no handle, no code stays") {
  // A host has the system's own libraries anyway: only ours comes and goes.
  for (const wchar_t* name : {L"winmm.dll", L"user32.dll", L"advapi32.dll", L"avrt.dll"}) LoadLibraryW(name);
  int threads_then = 0;
  DWORD handles_then = 0;
  // Each round but the first loads the code anew, which Wine takes its time for; a leak shows in every one.
  const char* const nightly = std::getenv("TAUT_NIGHTLY");
  const int rounds = nightly && *nightly == '1' ? 1000 : 200;
  for (int round = 0; round < rounds; ++round) {
    const HMODULE library = load();
    REQUIRE(library != nullptr);
    const auto instantiate = symbol<TautInstantiateDriver>(library, "instantiateDriver");
    {
      App app(instantiate());
      REQUIRE(app.open("virtual:loopback?clock=virtual"));
      if (round % 10 == 0) {
        REQUIRE(app.create(256) == TAUT_OK);
        REQUIRE(app(&Table::start) == TAUT_OK);
      }
      CHECK(app.release() == 0);
    }
    FreeLibrary(library);
    if (round == rounds / 4) {
      // The worker's thread is joined by nobody: it may take a moment to go.
      Sleep(100);
      threads_then = threads();
      handles_then = handles();
    }
  }
  CHECK(tests::eventually([&] { return threads() <= threads_then; }));
  CHECK(tests::eventually([&] { return handles() <= handles_then; }));
  // Once nobody uses it the code is gone too: the last thread took it along.
  CHECK(tests::eventually(
      [] { return GetModuleHandleW(L"taut64.dll") == nullptr && GetModuleHandleW(L"taut32.dll") == nullptr; }));
}
