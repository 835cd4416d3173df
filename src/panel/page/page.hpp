// SPDX-License-Identifier: MIT
// The panel's page: its files, which are part of the program, with the texts of a language.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "panel/words.hpp"

namespace taut::panel::page {

struct PageFile {
  std::string_view name, type;  ///< "page.css", "text/css; charset=utf-8"
  std::string_view text;
};

/// The page itself.
std::string html(Language language);

/// What the page asks for: style, scripts, icon. nullopt: there is no such file.
std::optional<PageFile> file(std::string_view name) noexcept;

}  // namespace taut::panel::page
