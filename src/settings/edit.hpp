// SPDX-License-Identifier: MIT
// Edits a settings file as its owner would: changes only what is meant and keeps comments, order and layout.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "settings/several.hpp"

namespace taut::settings {

/// A setting and its new value, as settings::set() takes it. nullopt removes the line.
struct Change {
  std::string key;
  std::optional<std::string> value;
};

/// `text` with the changes applied: in the section of `program` where that decides (`device`, `input` and `output`
/// belong together), else at the top. Errors: `bad_request` if the text has a mistake (as in read()) or a value is
/// refused; `unsupported` if the section uses braces or dots instead of a heading. Any thread.
Expected<std::string> edited(std::string_view text, std::string_view program, std::span<const Change> changes);

/// The same in the program's own section, whatever it decided before; the section is made where it is missing, and gone
/// with its last setting. Without a program: for all of them.
Expected<std::string> edited_for(std::string_view text, std::string_view program, std::span<const Change> changes);

/// `text` with [several.NAME] saying what `several` says: keys that differ are changed, the rest is kept; a new table
/// goes to the end. Errors: `bad_request` if the text has a mistake or the result would have one; `unsupported` if the
/// table has no heading. Any thread.
Expected<std::string> with_several(std::string_view text, const Several& several);

/// `text` without [several.NAME]. Error `bad_request` if the text has a mistake, or a setting still names these devices;
/// `unsupported` if the table has no heading. Any thread.
Expected<std::string> without_several(std::string_view text, std::string_view name);

}  // namespace taut::settings
