// SPDX-License-Identifier: MIT
// The page's files as the build has put them into the program: src/panel/page/embed.cmake.
#pragma once
#include "panel/page/page.hpp"

namespace taut::panel::page {

/// nullptr: there is no such file.
const PageFile* find_file(std::string_view name) noexcept;

}  // namespace taut::panel::page
