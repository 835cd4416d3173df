// SPDX-License-Identifier: MIT
// A list of drivers in a folder: a directory per driver, a file per value, of which the first line counts.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "host/host.hpp"

namespace taut::host {

bool known(const std::vector<Entry>& entries, const std::string& name);

/// Appends the drivers of `directory` by name, without those that are known. A missing directory has none.
void add_directory(const std::filesystem::path& directory, std::vector<Entry>& entries);

}  // namespace taut::host
