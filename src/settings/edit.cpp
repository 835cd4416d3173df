// SPDX-License-Identifier: MIT
#include "settings/edit.hpp"

#include <algorithm>
#include <array>

#include "settings/edited_text.hpp"
#include "settings/file.hpp"

namespace taut::settings {
namespace {

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

/// The table where the program's setting is decided, or belongs.
const Node* section(const Node* document, std::string_view program, std::string_view key) {
  const Node* const host = document->child("host");
  if (!host || program.empty()) return document;
  const auto own =
      std::ranges::find_if(host->children, [&](const Node& one) { return same_program(one.key, program); });
  if (own == host->children.end()) return document;
  const bool decides =
      own->child(key) || (is_id(key) && std::ranges::any_of(ids, [&](auto id) { return own->child(id); }));
  return decides ? &*own : document;
}

Expected<void> make(EditedText& text, std::string_view program, const Change& change) {
  const auto document = text.document();
  if (!document) return std::unexpected(document.error());
  const Node& table = *section(&*document, program, change.key);
  const Node* const old = table.child(change.key);
  const std::string value = toml_of(change.key, change.value.value_or(""));
  if (old && change.value) {
    text.replace(*old, value);
  } else if (!text.has_room(*document, table)) {
    return failure(Trouble::unsupported, at(table.begin) + "The settings of this program have no heading.",
                   "Write them below one of their own, [host.\"" + table.key + "\"].");
  } else if (!change.value) {
    if (old) text.take_out(*old);
  } else {
    text.put_in(*document, table, change.key + " = " + value);
  }
  return {};
}

}  // namespace

Expected<std::string> edited(std::string_view text, std::string_view program, std::span<const Change> changes) {
  if (auto sound = read(text); !sound) return std::unexpected(sound.error());
  EditedText result{std::string(text)};
  for (const Change& change : changes) {
    Settings scratch;
    const std::string value = change.value.value_or("");
    if (auto done = change.value ? set(scratch, change.key, value) : Expected<void>(); !done)
      return std::unexpected(done.error());
    if (auto made = make(result, program, change); !made) return std::unexpected(made.error());
  }
  // Whatever the text was: the result must parse.
  if (auto sound = read(result.get()); !sound) return std::unexpected(sound.error());
  return result.get();
}

}  // namespace taut::settings
