// SPDX-License-Identifier: MIT
// The list of drivers on Linux: one directory an instance, one file a value, of which the first line counts.
#pragma once
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "settings/settings.hpp"

namespace taut::driver::linux_face {

/// Where hosts look. Writing there needs root.
inline constexpr const char* usual_directory = "/etc/cwASIO";

/// Whether `name` can be a directory's name in the list: not empty, without '/', and not starting with '.'.
bool is_instance_name(const std::string& name);

/// `start` with the settings in the files `directory`/`instance`/<key>, one for each key of settings::keys() that has a
/// file. A missing directory or an instance name that cannot be one changes nothing. The error names the file.
Expected<settings::Settings> read_settings(const std::filesystem::path& directory, const std::string& instance,
                                           const settings::Settings& start = {});

/// Makes `directory`/`name` (mode 0775) with the files `driver` (the path of `library`) and `description`. 0, or an
/// errno: EEXIST if it is there already, EINVAL for no name, ENOENT if `directory` is missing. Nothing stays of a failure.
int add_instance(const std::filesystem::path& directory, const std::string& name, const std::filesystem::path& library);

/// Removes the two files, and the directory if nothing else is in it. 0, or an errno: ENODEV if there was no `driver` file.
int remove_instance(const std::filesystem::path& directory, const std::string& name);

}  // namespace taut::driver::linux_face
