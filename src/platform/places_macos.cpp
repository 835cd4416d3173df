// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <utility>

#include "base/brand.hpp"
#include "platform/places.hpp"

namespace taut::platform {

std::optional<std::filesystem::path> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

namespace {

// As on Linux for those who set it; else where a Mac keeps what programs remember.
std::optional<std::filesystem::path> folder(const char* name, const char* whose) {
  if (auto named = variable(name); named && named->is_absolute()) return *named / whose;
  if (const auto home = variable("HOME"); home && home->is_absolute())
    return *home / "Library" / "Application Support" / whose;
  return std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> settings_folder() { return folder("XDG_CONFIG_HOME", brand().file); }

std::optional<std::filesystem::path> state_folder() { return folder("XDG_STATE_HOME", "taut"); }

std::string program_name() {
  const char* const name = getprogname();
  return name ? name : "";
}

}  // namespace taut::platform
