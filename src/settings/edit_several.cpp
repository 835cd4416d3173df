// SPDX-License-Identifier: MIT
// Edits the tables of joined devices.
#include <algorithm>
#include <optional>

#include "settings/edit.hpp"
#include "settings/edited_text.hpp"
#include "settings/file.hpp"

namespace taut::settings {
namespace {

std::string list_of(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + quoted_value(text);
  return list + "]";
}

const Node* table_of(const Node& document, std::string_view name) {
  const Node* const all = document.child("several");
  return all ? all->child(name) : nullptr;
}

std::unexpected<Error> no_heading(const Node& table) {
  return failure(Trouble::unsupported, at(table.begin) + "These devices have no heading.",
                 "Write them below one of their own, [several." + table.key + "].");
}

/// A key of the table and its value in TOML; nullopt: its default, which is not written.
struct TableKey {
  std::string_view name;
  std::optional<std::string> value;
  bool same;  ///< the table says so already
};

std::vector<TableKey> keys_of(const Several& wanted, const Several& there) {
  const auto list = [](const auto& channels) {
    return channels ? std::optional(list_of(*channels)) : std::optional<std::string>();
  };
  return {{"members", list_of(wanted.members), wanted.members == there.members},
          {"master", wanted.master == 1 ? std::optional<std::string>() : std::to_string(wanted.master),
           wanted.master == there.master},
          {"one_clock", wanted.one_clock ? std::optional<std::string>("true") : std::optional<std::string>(),
           wanted.one_clock == there.one_clock},
          {"inputs", list(wanted.inputs), wanted.inputs == there.inputs},
          {"outputs", list(wanted.outputs), wanted.outputs == there.outputs}};
}

Expected<void> set_key(EditedText& text, std::string_view table_name, const TableKey& key) {
  const auto document = text.document();
  if (!document) return std::unexpected(document.error());
  const Node* const table = table_of(*document, table_name);
  const Node* const old = table->child(key.name);
  if (old && key.value) {
    text.replace(*old, *key.value);
  } else if (!text.has_room(*document, *table)) {
    return no_heading(*table);
  } else if (old) {
    text.take_out(*old);
  } else if (key.value) {
    text.put_in(*document, *table, std::string(key.name) + " = " + *key.value);
  }
  return {};
}

}  // namespace

Expected<std::string> with_several(std::string_view text, const Several& several) {
  const auto file = read(text);
  if (!file) return std::unexpected(file.error());
  EditedText result{std::string(text)};
  Several there{.name = several.name};
  const auto known = std::ranges::find(file->several, several.name, &Several::name);
  if (known != file->several.end())
    there = *known;
  else
    result.put_heading("[several." + (is_name(several.name) ? several.name : quoted_value(several.name)) + "]");
  for (const TableKey& key : keys_of(several, there))
    if (!key.same)
      if (auto done = set_key(result, several.name, key); !done) return std::unexpected(done.error());
  if (auto sound = read(result.get()); !sound) return std::unexpected(sound.error());
  return result.get();
}

Expected<std::string> without_several(std::string_view text, std::string_view name) {
  if (auto sound = read(text); !sound) return std::unexpected(sound.error());
  EditedText result{std::string(text)};
  const auto document = result.document();
  if (!document) return std::unexpected(document.error());
  const Node* const table = table_of(*document, name);
  if (!table) return result.get();
  if (!result.has_room(*document, *table)) return no_heading(*table);
  result.take_out_table(*table);
  if (auto sound = read(result.get()); !sound) return std::unexpected(sound.error());
  return result.get();
}

}  // namespace taut::settings
