// SPDX-License-Identifier: MIT
// A settings file's text while it is changed: a value, a line or a table at a time; the rest stays as its owner wrote it.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "settings/document.hpp"

namespace taut::settings {

/// Every change moves what follows: parse document() again after each.
class EditedText {
 public:
  explicit EditedText(std::string text) : text_(std::move(text)), newline_(text_.contains("\r\n") ? "\r\n" : "\n") {}

  [[nodiscard]] const std::string& get() const noexcept { return text_; }
  [[nodiscard]] Expected<Node> document() const { return read_document(text_); }

  /// Whether lines can be added to the table: it is the whole document, or has a heading.
  [[nodiscard]] bool has_room(const Node& document, const Node& table) const;

  /// Replaces the value of a setting; `value` is TOML.
  void replace(const Node& old, std::string_view value);
  /// Takes out a setting with its whole lines.
  void take_out(const Node& old);
  /// Adds `line` after the last setting of a table that has room.
  void put_in(const Node& document, const Node& table, std::string line);

  /// Takes out a table that has room, from its heading to its last setting.
  void take_out_table(const Node& table);
  /// Adds a heading such as `[several.studio]` at the end.
  void put_heading(std::string_view heading);

 private:
  std::string text_;
  std::string newline_;
};

}  // namespace taut::settings
