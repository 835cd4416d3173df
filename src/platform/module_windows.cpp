// SPDX-License-Identifier: MIT
#include "platform/module_windows.hpp"

#include <windows.h>

#include "platform/text_windows.hpp"

namespace taut::platform {

void* this_module() noexcept {
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&this_module), &module);
  return module;
}

std::string path_of_this_module() {
  constexpr DWORD longest_path = 32768;
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD units =
        GetModuleFileNameW(static_cast<HMODULE>(this_module()), path.data(), static_cast<DWORD>(path.size()));
    if (units < path.size() || path.size() >= longest_path) {
      path.resize(units);
      return narrow(path);
    }
    path.resize(path.size() * 2);
  }
}

}  // namespace taut::platform
