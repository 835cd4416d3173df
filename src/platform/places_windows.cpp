// SPDX-License-Identifier: MIT
#include <windows.h>

#include "base/brand.hpp"
#include "base/path.hpp"
#include "platform/places.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {

std::optional<std::filesystem::path> variable(const char* name) {
  const std::wstring wide_name(name, name + std::char_traits<char>::length(name));
  const std::string value = environment(wide_name.c_str());
  if (value.empty()) return std::nullopt;
  return path_of(value);
}

std::optional<std::filesystem::path> settings_folder() {
  if (const auto folder = variable("APPDATA")) return *folder / brand().name;
  return std::nullopt;
}

std::optional<std::filesystem::path> state_folder() {
  if (const auto folder = variable("LOCALAPPDATA")) return *folder / "Taut";
  return std::nullopt;
}

std::string program_name() {
  std::wstring path(1024, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  const auto name = std::filesystem::path(path).filename().u8string();
  return {name.begin(), name.end()};
}

}  // namespace taut::platform
