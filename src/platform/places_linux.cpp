// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "platform/places.hpp"

namespace taut::platform {

std::optional<std::filesystem::path> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

std::optional<std::filesystem::path> settings_folder() {
  // As the XDG base directory specification says, a relative path there is to be ignored.
  if (auto folder = variable("XDG_CONFIG_HOME"); folder && folder->is_absolute()) return *folder / "taut";
  if (const auto home = variable("HOME"); home && home->is_absolute()) return *home / ".config" / "taut";
  return std::nullopt;
}

std::string program_name() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string() : program.filename().string();
}

}  // namespace taut::platform
