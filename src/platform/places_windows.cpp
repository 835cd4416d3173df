// SPDX-License-Identifier: MIT
#include <windows.h>

#include <cstdlib>

#include "platform/places.hpp"

namespace taut::platform {

std::optional<std::filesystem::path> variable(const char* name) {
  const std::wstring wide(name, name + std::char_traits<char>::length(name));
  const wchar_t* const value = _wgetenv(wide.c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

std::optional<std::filesystem::path> settings_folder() {
  if (const auto folder = variable("APPDATA")) return *folder / "Taut";
  return std::nullopt;
}

std::string program_name() {
  std::wstring path(1024, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  const auto name = std::filesystem::path(path).filename().u8string();
  return {name.begin(), name.end()};
}

}  // namespace taut::platform
