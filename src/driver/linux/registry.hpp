// SPDX-License-Identifier: MIT
// The list of drivers on Linux: a directory per instance, a file per value, of which the first line counts.
#pragma once
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "settings/settings.hpp"

namespace taut::driver::linux_face {

/// Where hosts look. Writing there needs root.
inline constexpr const char* usual_directory = "/etc/cwASIO";

/// Whether `name` can be a directory of the list: not empty, no '/', no '.' at the start.
bool is_instance_name(const std::string& name);

/// `start` with the settings in the files `directory`/`instance`/<key>, one per key of settings::keys(). A missing
/// directory or an impossible instance name changes nothing. Errors name the file.
Expected<settings::Settings> read_settings(const std::filesystem::path& directory, const std::string& instance,
                                           const settings::Settings& start = {});

/// Creates `directory`/`name` (mode 0775) with the files `driver` (the path of `library`) and `description`. Returns 0,
/// or an errno: EEXIST if it exists, EINVAL for a bad name, ENOENT if `directory` is missing. A failure leaves nothing
/// behind.
int add_instance(const std::filesystem::path& directory, const std::string& name, const std::filesystem::path& library);

/// Removes the two files, and the directory if it is then empty. Returns 0, or an errno: ENODEV if there was no
/// `driver` file.
int remove_instance(const std::filesystem::path& directory, const std::string& name);

}  // namespace taut::driver::linux_face
