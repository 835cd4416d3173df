// SPDX-License-Identifier: MIT
// Changes a settings file as its owner would: only what is meant; comments, order and layout stay.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace taut::settings {

/// A setting and its new value, as settings::set() takes it; nothing: the line is taken out.
struct Change {
  std::string key;
  std::optional<std::string> value;
};

/// `text` with the changes made. What the section of `program` decides is changed there (`device`, `input` and `output`
/// decide one thing together), everything else at the top. Errors: `bad_request` where the text has a mistake (as read()
/// tells it) or a value is refused, `unsupported` where the section is written in braces or
/// with dots instead of below a heading. Any thread.
Expected<std::string> edited(std::string_view text, std::string_view program, std::span<const Change> changes);

}  // namespace taut::settings
