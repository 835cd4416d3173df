// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "base/brand.hpp"
#include "platform/guest_linux.hpp"
#include "platform/places.hpp"

namespace taut::platform {

std::optional<std::filesystem::path> variable(const char* name) {
  const char* const value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

namespace {

// The XDG base directory specification says to ignore relative paths.
std::optional<std::filesystem::path> folder(const char* name, const std::filesystem::path& otherwise,
                                            const char* whose) {
  if (auto named = variable(name); named && named->is_absolute()) return *named / whose;
  if (const auto home = variable("HOME"); home && home->is_absolute()) return *home / otherwise / whose;
  return std::nullopt;
}

}  // namespace

std::optional<std::filesystem::path> settings_folder() { return folder("XDG_CONFIG_HOME", ".config", brand().file); }

std::optional<std::filesystem::path> state_folder() { return folder("XDG_STATE_HOME", ".local/state", "taut"); }

namespace {
std::string given_name;
}  // namespace

void set_program_name(std::string name) { given_name = std::move(name); }

std::string program_name() {
  if (!given_name.empty()) return given_name;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string() : program.filename().string();
}

}  // namespace taut::platform
