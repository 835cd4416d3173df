// SPDX-License-Identifier: MIT
#include "settings/edit.hpp"

#include <algorithm>
#include <array>

#include "settings/document.hpp"
#include "settings/file.hpp"

namespace taut::settings {
namespace {

constexpr std::string_view heading = "# Taut's settings. What can stand here: docs/settings.md\n\n";
constexpr std::array<std::string_view, 3> ids{"device", "input", "output"};

bool is_id(std::string_view key) { return std::ranges::find(ids, key) != ids.end(); }

bool bare(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) { return (c >= '0' && c <= '9') || c == '.'; }) &&
         value.front() != '.' && value.back() != '.' && (value == "0" || value.front() != '0');
}

std::string toml_of(std::string_view key, std::string_view value) {
  if (is_id(key)) return quoted_value(value);
  if (value == "yes") return "true";
  if (value == "no") return "false";
  return bare(value) ? std::string(value) : quoted_value(value);
}

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

/// A text being changed; parsed again after each change, since everything moves.
class Text {
 public:
  Text(std::string text, std::string_view program)
      : text_(std::move(text)), program_(program), newline_(text_.contains("\r\n") ? "\r\n" : "\n") {}

  Expected<void> make(const Change& change) {
    auto document = read_document(text_);
    if (!document) return std::unexpected(document.error());
    const Node* const table = section(*document, change.key);
    const Node* const old = table->child(change.key);
    const std::string value = toml_of(change.key, change.value.value_or(""));
    if (old && change.value) {
      text_.replace(old->begin.offset, old->end.offset - old->begin.offset, value);
    } else if (table != &*document && text_[table->begin.offset] != '[') {
      return failure(Trouble::unsupported, at(table->begin) + "The settings of this program have no heading.",
                     "Write them below one of their own, [host.\"" + table->key + "\"].");
    } else if (!change.value) {
      if (old) take_out(*old);
    } else {
      put_in(*document, *table, change.key + " = " + value);
    }
    return {};
  }

  [[nodiscard]] const std::string& get() const noexcept { return text_; }

 private:
  const Node* section(const Node& document, std::string_view key) const {
    const Node* const host = document.child("host");
    if (!host || program_.empty()) return &document;
    const auto own =
        std::ranges::find_if(host->children, [&](const Node& one) { return same_program(one.key, program_); });
    if (own == host->children.end()) return &document;
    const bool decides =
        own->child(key) || (is_id(key) && std::ranges::any_of(ids, [&](auto id) { return own->child(id); }));
    return decides ? &*own : &document;
  }

  void take_out(const Node& old) {
    const std::size_t from = line_start(text_, old.key_at.offset);
    text_.erase(from, next_line(text_, old.end.offset) - from);
  }

  // After the last setting of the table.
  void put_in(const Node& document, const Node& table, std::string line) {
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

  std::string text_;
  const std::string program_;
  const std::string newline_;
};

}  // namespace

Expected<std::string> edited(std::string_view text, std::string_view program, std::span<const Change> changes) {
  if (auto sound = read(text); !sound) return std::unexpected(sound.error());
  Text result(std::string(text), program);
  for (const Change& change : changes) {
    Settings scratch;
    const std::string value = change.value.value_or("");
    if (auto done = change.value ? set(scratch, change.key, value) : Expected<void>(); !done)
      return std::unexpected(done.error());
    if (auto made = result.make(change); !made) return std::unexpected(made.error());
  }
  // Whatever the text was: the result must parse.
  if (auto sound = read(result.get()); !sound) return std::unexpected(sound.error());
  return result.get();
}

}  // namespace taut::settings
