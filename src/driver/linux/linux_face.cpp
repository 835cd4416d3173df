// SPDX-License-Identifier: MIT
#include "driver/linux/linux_face.hpp"

#include <cerrno>
#include <cstring>

namespace taut::driver::linux_face {
namespace {

constexpr TautGuid unknown{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

}  // namespace

LinuxFace::LinuxFace(std::filesystem::path directory) : Face("Taut"), directory_(std::move(directory)) {}

TautLong LinuxFace::query_interface(const TautGuid* id, void** out) noexcept {
  if (!out) return EINVAL;
  if (id && std::memcmp(id, &unknown, sizeof unknown) != 0) {
    *out = nullptr;
    return EBADR;
  }
  add_ref();
  *out = object();
  return 0;
}

Expected<settings::Settings> LinuxFace::stored(const std::string& instance) const {
  return read_settings(directory_, instance);
}

Answer LinuxFace::show_panel() {
  return refuse(
      TAUT_NOT_PRESENT,
      "Taut has no panel here. Its settings are files in /etc/cwASIO/<name>; docs/settings.md explains them.");
}

}  // namespace taut::driver::linux_face
