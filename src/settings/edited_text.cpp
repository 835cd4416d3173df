// SPDX-License-Identifier: MIT
#include "settings/edited_text.hpp"

#include <algorithm>

namespace taut::settings {
namespace {

constexpr std::string_view heading = "# Taut's settings. What can stand here: docs/settings.md\n\n";

std::size_t line_start(std::string_view text, std::size_t offset) {
  const auto before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t next_line(std::string_view text, std::size_t offset) {
  return std::min(text.find('\n', offset), text.size() - 1) + 1;
}

std::string_view line_at(std::string_view text, std::size_t offset) {
  return text.substr(offset, text.find('\n', offset) - offset);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

bool is_comment(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '#';
}

// Where a first setting goes: after comments about the whole file, before those about what follows.
std::size_t beginning(std::string_view text) {
  std::size_t place = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  for (std::size_t line = place; line < text.size(); line = next_line(text, line)) {
    if (is_comment(line_at(text, line))) continue;
    if (!is_blank(line_at(text, line))) return place;
    place = next_line(text, line);
  }
  return text.size();
}

}  // namespace

bool EditedText::has_room(const Node& document, const Node& table) const {
  return &table == &document || text_[table.begin.offset] == '[';
}

void EditedText::replace(const Node& old, std::string_view value) {
  text_.replace(old.begin.offset, old.end.offset - old.begin.offset, value);
}

void EditedText::take_out(const Node& old) {
  const std::size_t from = line_start(text_, old.key_at.offset);
  text_.erase(from, next_line(text_, old.end.offset) - from);
}

void EditedText::put_in(const Node& document, const Node& table, std::string line) {
  if (text_.empty()) text_ = heading;
  std::size_t place = beginning(text_);
  const Node* last = nullptr;
  for (const Node& node : table.children)
    if (node.kind != Node::Kind::table) last = &node;
  if (last)
    place = next_line(text_, last->end.offset);
  else if (&table != &document)
    place = next_line(text_, table.end.offset);
  line += newline_;
  if (place == text_.size() && !text_.empty() && text_.back() != '\n') line.insert(0, newline_);
  const bool crowded = !last && place < text_.size() && !is_blank(line_at(text_, place));
  text_.insert(place, line + (crowded ? newline_ : ""));
}

void EditedText::take_out_table(const Node& table) {
  std::size_t from = line_start(text_, table.begin.offset);
  std::size_t to = table.end.offset;
  for (const Node& node : table.children) to = std::max(to, node.end.offset);
  to = next_line(text_, to);
  // One of the blank lines around it goes with it.
  if (to < text_.size() && is_blank(line_at(text_, to)))
    to = next_line(text_, to);
  else if (to == text_.size() && from > 0 && is_blank(line_at(text_, line_start(text_, from - 1))))
    from = line_start(text_, from - 1);
  text_.erase(from, to - from);
}

void EditedText::put_heading(std::string_view heading_line) {
  if (text_.empty()) text_ = heading;
  if (text_.back() != '\n') text_ += newline_;
  if (!text_.ends_with("\n\n") && !text_.ends_with("\n\r\n")) text_ += newline_;
  text_.append(heading_line).append(newline_);
}

}  // namespace taut::settings
