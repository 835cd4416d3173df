// SPDX-License-Identifier: MIT
#include "settings/file.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "settings/complaint.hpp"
#include "settings/document.hpp"
#include "settings/nearest.hpp"

namespace taut::settings {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view program) {
  std::string name(program);
  std::ranges::transform(name, name.begin(), lower);
  if (name.size() > 4 && name.ends_with(".exe")) name.resize(name.size() - 4);
  return name;
}

std::vector<std::string_view> names(bool tables_too) {
  std::vector<std::string_view> all;
  for (const Key& key : keys()) all.push_back(key.name);
  if (tables_too) all.insert(all.end(), {"host", "several"});
  return all;
}

std::string_view name_in(std::string_view id) noexcept {
  if (!id.starts_with(several_prefix)) return {};
  id.remove_prefix(several_prefix.size());
  return is_name(id) ? id : std::string_view();
}

Expected<void> check(const Node& node) {
  using enum Node::Kind;
  if (node.kind == table || node.kind == list || node.kind == other)
    return wrong(node.begin, "The setting " + node.key + " takes one value.",
                 "Write it as: " + node.key + " = value. A text stands in quotes.");
  Settings scratch;
  if (auto done = set(scratch, node.key, node.value); !done)
    return wrong(node.begin, done.error().what, done.error().remedy);
  return {};
}

Expected<std::vector<Line>> lines_of(const Node& table, bool top) {
  std::vector<Line> lines;
  for (const Node& node : table.children) {
    if (top && (node.key == "host" || node.key == "several")) continue;
    const auto known = names(top);
    if (std::ranges::find(known, node.key) == known.end())
      return wrong(node.key_at, "There is no setting called " + quoted(node.key) + ".",
                   suggestion(node.key, known, "The settings are"));
    if (auto fine = check(node); !fine) return std::unexpected(fine.error());
    lines.push_back({node.key, node.value});
  }
  const auto rank = [](const Line& line) { return std::ranges::find(keys(), line.key, &Key::name) - keys().begin(); };
  std::ranges::sort(lines, {}, rank);
  return lines;
}

Expected<void> need_tables(const Node& parent, const std::string& example) {
  if (parent.kind != Node::Kind::table)
    return wrong(parent.key_at, parent.key + " is no setting but the beginning of a heading.", "Write: " + example);
  for (const Node& node : parent.children)
    if (node.kind != Node::Kind::table)
      return wrong(node.key_at, quoted(node.key) + " stands where only names can stand.", "Write: " + example);
  return {};
}

Expected<void> read_programs(const Node& host, File& file) {
  if (auto fine = need_tables(host, "[host.\"reaper.exe\"] and below it the settings for that program."); !fine)
    return fine;
  for (const Node& node : host.children) {
    if (file.program(node.key))
      return wrong(node.key_at, "The program " + quoted(node.key) + " has two sections.",
                   "Put them together; case and a final .exe make no difference.");
    auto lines = lines_of(node, false);
    if (!lines) return std::unexpected(lines.error());
    file.programs.push_back({node.key, std::move(*lines)});
  }
  return {};
}

Expected<void> read_several(const Node& table, File& file) {
  if (auto fine = need_tables(table, "[several.studio] and below it members = [\"first id\", \"second id\"]."); !fine)
    return fine;
  for (const Node& node : table.children) {
    auto several = several_of(node);
    if (!several) return std::unexpected(several.error());
    file.several.push_back(std::move(*several));
  }
  return {};
}

Error no_such_name(std::string_view name, const File& file) {
  std::vector<std::string_view> known;
  known.reserve(file.several.size());
  for (const Several& one : file.several) known.push_back(one.name);
  return {Trouble::bad_request, "There are no several devices called " + quoted(name) + ".",
          known.empty() ? "Name them in the settings file: [several." + std::string(name) + "]."
                        : suggestion(name, known, "There are")};
}

// Names of several devices are looked up when all are known.
Expected<void> check_names(const Node& table, const File& file) {
  for (const Node& node : table.children) {
    if (node.kind == Node::Kind::table) {
      if (auto fine = check_names(node, file); !fine) return fine;
    } else if (const auto name = name_in(node.value);
               !name.empty() && std::ranges::find(file.several, name, &Several::name) == file.several.end()) {
      const Error error = no_such_name(name, file);
      return wrong(node.begin, error.what, error.remedy);
    }
  }
  return {};
}

}  // namespace

const Program* File::program(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(programs, [&](const Program& one) { return same_program(one.name, name); });
  return found == programs.end() ? nullptr : &*found;
}

bool same_program(std::string_view one, std::string_view other) noexcept { return folded(one) == folded(other); }

Expected<File> read(std::string_view text) {
  const auto document = read_document(text);
  if (!document) return std::unexpected(document.error());
  File file;
  auto lines = lines_of(*document, true);
  if (!lines) return std::unexpected(lines.error());
  file.lines = std::move(*lines);
  Expected<void> fine;
  if (const Node* host = document->child("host")) fine = read_programs(*host, file);
  if (const Node* several = document->child("several"); several && fine) fine = read_several(*several, file);
  if (fine) fine = check_names(*document, file);
  if (!fine) return std::unexpected(fine.error());
  return file;
}

Settings apply(const File& file, std::string_view program, Settings start) {
  const auto take = [&](const std::vector<Line>& lines) {
    for (const Line& line : lines) static_cast<void>(set(start, line.key, line.value));  // read() has tried each
  };
  take(file.lines);
  if (const Program* own = program.empty() ? nullptr : file.program(program)) take(own->lines);
  return start;
}

Expected<void> expand(Settings& settings, const File& file) {
  for (std::string* const id : {&settings.input, &settings.output})
    if (const auto name = name_in(*id); !name.empty()) {
      const auto found = std::ranges::find(file.several, name, &Several::name);
      if (found == file.several.end()) return std::unexpected(no_such_name(name, file));
      *id = found->id();
    }
  return {};
}

}  // namespace taut::settings
