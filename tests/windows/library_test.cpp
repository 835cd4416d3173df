// SPDX-License-Identifier: MIT
// The DLL as a host sees it: its exports, loaded and unloaded hundreds of times.
#include <doctest/doctest.h>

#include <windows.h>

#include <tlhelp32.h>

#include <cstdlib>

#include "driver/app.hpp"
#include "driver/library_path.hpp"
#include "platform/text_windows.hpp"

using namespace taut;
using tests::App;
using Table = TautDriverTable;

namespace {

HMODULE load() { return LoadLibraryW(platform::wide(tests::library_path()).c_str()); }

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

TEST_CASE("the exports are there, undecorated, and refuse invalid names") {
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

TEST_CASE("load, use and unload hundreds of times: no thread, handle or code leaks") {
  // A host has the system's libraries loaded anyway: only ours comes and goes.
  for (const wchar_t* name : {L"winmm.dll", L"user32.dll", L"advapi32.dll", L"avrt.dll"}) LoadLibraryW(name);
  int threads_then = 0;
  DWORD handles_then = 0;
  // Each round reloads the code, which is slow in Wine; a leak shows in every round.
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
      // Nobody joins the worker's thread, so it may take a moment to exit.
      Sleep(100);
      threads_then = threads();
      handles_then = handles();
    }
  }
  CHECK(tests::eventually([&] { return threads() <= threads_then; }));
  CHECK(tests::eventually([&] { return handles() <= handles_then; }));
  // The last thread unloads the code with itself.
  CHECK(tests::eventually(
      [] { return GetModuleHandleW(L"taut64.dll") == nullptr && GetModuleHandleW(L"taut32.dll") == nullptr; }));
}
