// SPDX-License-Identifier: MIT
#include "device/jack/owner.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "platform/places.hpp"

namespace taut::device::jack {
namespace {

std::string name_of(uid_t user) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> space{};
  if (getpwuid_r(user, &entry, space.data(), space.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return std::to_string(user);
}

}  // namespace

std::string other_owner(const std::string& folder) {
  const std::string prefix = "jack_" + platform::variable("JACK_DEFAULT_SERVER").value_or("default").string() + "_";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(prefix) || !file.ends_with("_0") || !entry.is_socket(error)) continue;
    const std::string_view number = std::string_view(file).substr(prefix.size(), file.size() - prefix.size() - 2);
    uid_t user = 0;
    const auto [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), user);
    if (wrong == std::errc{} && end == number.data() + number.size() && user != getuid()) return name_of(user);
  }
  return {};
}

}  // namespace taut::device::jack
