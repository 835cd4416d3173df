// SPDX-License-Identifier: MIT
// The driver object on Linux: what cwASIO-style hosts expect beyond the common slots.
#pragma once
#include <filesystem>

#include "driver/face.hpp"
#include "driver/linux/registry.hpp"

namespace taut::driver::linux_face {

/// Made with one reference; the last release() destroys it.
class LinuxFace final : public Face {
 public:
  /// `directory`: settings of the instances; `file`: settings for all.
  explicit LinuxFace(std::filesystem::path directory = usual_directory,
                     std::filesystem::path file = settings::usual_file());

  /// Returns 0 for no id or IUnknown's, adding a reference; EBADR for any other, EINVAL if there is nowhere to put it.
  TautLong query_interface(const TautGuid* id, void** out) noexcept override;

 private:
  [[nodiscard]] Expected<settings::Settings> stored(const std::string& instance,
                                                    const settings::Settings& start) const override;
  Answer show_panel() override;

  const std::filesystem::path directory_;
};

}  // namespace taut::driver::linux_face
