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

/// The table of a program's own settings; null: there is none.
const Node* own_section(const Node& document, std::string_view program) {
  const Node* const host = document.child("host");
  if (!host) return nullptr;
  const auto own =
      std::ranges::find_if(host->children, [&](const Node& one) { return same_program(one.key, program); });
  return own == host->children.end() ? nullptr : &*own;
}

Expected<void> make(EditedText& text, const Node& document, const Node& table, const Change& change) {
  const Node* const old = table.child(change.key);
  const std::string value = toml_of(change.key, change.value.value_or(""));
  if (old && change.value) {
    text.replace(*old, value);
  } else if (!text.has_room(document, table)) {
    return failure(Trouble::unsupported, at(table.begin) + "The settings of this program have no heading.",
                   "Write them below one of their own, [host.\"" + table.key + "\"].");
  } else if (!change.value) {
    if (old) text.take_out(*old);
  } else {
    text.put_in(document, table, change.key + " = " + value);
  }
  return {};
}

/// Every change in the table that `table_of` finds for its key. Whatever the text was: the result must parse.
template <class TableOf>
Expected<std::string> changed(EditedText text, std::span<const Change> changes, const TableOf& table_of) {
  for (const Change& change : changes) {
    Settings scratch;
    const std::string value = change.value.value_or("");
    if (auto done = change.value ? set(scratch, change.key, value) : Expected<void>(); !done)
      return std::unexpected(done.error());
    const auto document = text.document();
    if (!document) return std::unexpected(document.error());
    if (auto made = make(text, *document, *table_of(*document, change.key), change); !made)
      return std::unexpected(made.error());
  }
  if (auto sound = read(text.get()); !sound) return std::unexpected(sound.error());
  return text.get();
}

}  // namespace

Expected<std::string> edited(std::string_view text, std::string_view program, std::span<const Change> changes) {
  if (auto sound = read(text); !sound) return std::unexpected(sound.error());
  // The table where the program's setting is decided, or belongs.
  const auto table_of = [&](const Node& document, std::string_view key) {
    const Node* const own = program.empty() ? nullptr : own_section(document, program);
    const bool decides =
        own && (own->child(key) || (is_id(key) && std::ranges::any_of(ids, [&](auto id) { return own->child(id); })));
    return decides ? own : &document;
  };
  return changed(EditedText{std::string(text)}, changes, table_of);
}

Expected<std::string> edited_for(std::string_view text, std::string_view program, std::span<const Change> changes) {
  if (program.empty()) return edited(text, program, changes);
  if (auto sound = read(text); !sound) return std::unexpected(sound.error());
  EditedText result{std::string(text)};
  auto document = result.document();
  if (!document) return std::unexpected(document.error());
  const auto adds = [](const Change& change) { return change.value.has_value(); };
  if (!own_section(*document, program)) {
    if (std::ranges::none_of(changes, adds)) return std::string(text);
    result.put_heading("[host." + quoted_value(program) + "]");
  }
  const auto table_of = [&](const Node& all, std::string_view) { return own_section(all, program); };
  auto done = changed(std::move(result), changes, table_of);
  if (!done) return done;
  // A heading without settings says nothing.
  EditedText rest{*done};
  document = rest.document();
  if (!document) return std::unexpected(document.error());
  if (const Node* const own = own_section(*document, program);
      own && own->children.empty() && rest.has_room(*document, *own))
    rest.take_out_table(*own);
  return rest.get();
}

}  // namespace taut::settings
