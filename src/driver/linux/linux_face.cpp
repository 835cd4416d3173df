// SPDX-License-Identifier: MIT
#include "driver/linux/linux_face.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/brand.hpp"
#include "base/text.hpp"
#include "driver/open_page.hpp"
#include "platform/program_posix.hpp"

namespace taut::driver::linux_face {
namespace {

constexpr TautGuid unknown{0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

}  // namespace

LinuxFace::LinuxFace(std::filesystem::path directory, std::filesystem::path file)
    : Face(brand().name, std::move(file)), directory_(std::move(directory)) {}

TautLong LinuxFace::query_interface(const TautGuid* id, void** out) noexcept {
  if (!out) return EINVAL;
  if (id && std::memcmp(id, &unknown, sizeof unknown) != 0) {
    *out = nullptr;
    return TAUT_NO_INTERFACE;
  }
  add_ref();
  *out = object();
  return 0;
}

Expected<settings::Settings> LinuxFace::stored(const std::string& instance, const settings::Settings& start) const {
  return read_settings(directory_, instance, start);
}

// A window of our own would load one more toolkit into the host, for whatever display server there is: the page opens in
// the user's browser. `taut panel` sets Taut's own settings, so another maker's driver names its file.
Answer LinuxFace::show_panel() {
  if (settings_file().empty())
    return refuse(TAUT_NOT_PRESENT,
                  text("{} has no panel here; docs/settings.md says where its settings are.", brand().name));
  if (brand().file != std::string_view("taut"))
    return refuse(TAUT_NOT_PRESENT, text("Change {}: {} has no panel on {}.", settings_file().string(), brand().name,
                                         platform::system_name));
  if (const auto opened = open_page(own_command(), settings_file()); !opened)
    return refuse(TAUT_NOT_PRESENT, opened.error().sentence());
  return {};
}

}  // namespace taut::driver::linux_face
