// SPDX-License-Identifier: MIT
#include <windows.h>

#include <array>
#include <thread>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "command/prove/system.hpp"
#include "platform/text_windows.hpp"

namespace taut::command {

std::string system_words() {
  // GetVersionEx tells programs without a manifest that this is Windows 8.
  using Version = LONG(WINAPI*)(OSVERSIONINFOW*);
  using WineVersion = const char*(CDECL*)();
  const HMODULE system = GetModuleHandleW(L"ntdll.dll");
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof info;
  const auto version = reinterpret_cast<Version>(reinterpret_cast<void*>(GetProcAddress(system, "RtlGetVersion")));
  if (!version || version(&info) != 0) return "Windows";
  std::string words = text("Windows {}.{}.{}", info.dwMajorVersion, info.dwMinorVersion, info.dwBuildNumber);
  const auto wine = reinterpret_cast<WineVersion>(reinterpret_cast<void*>(GetProcAddress(system, "wine_get_version")));
  if (wine) words += text(" (Wine {})", wine());
  return words;
}

std::string processor_words() {
  std::array<wchar_t, 256> name{};
  DWORD bytes = sizeof name;
  const LSTATUS status = RegGetValueW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0",
                                      L"ProcessorNameString", RRF_RT_REG_SZ, nullptr, name.data(), &bytes);
  const std::string threads = number::plural(std::thread::hardware_concurrency(), "thread");
  return status == ERROR_SUCCESS ? platform::narrow(name.data()) + ", " + threads : threads;
}

}  // namespace taut::command
