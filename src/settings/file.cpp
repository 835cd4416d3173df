// SPDX-License-Identifier: MIT
#include "settings/file.hpp"

#include <algorithm>
#include <utility>

#include "settings/complaint.hpp"
#include "settings/document.hpp"
#include "settings/nearest.hpp"
#include "settings/salvage.hpp"

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

bool is_id(std::string_view key) noexcept { return key == "device" || key == "input" || key == "output"; }

Error no_such_name(std::string_view name, const File& file) {
  std::vector<std::string_view> known;
  known.reserve(file.several.size());
  for (const Several& one : file.several) known.push_back(one.name);
  return {Trouble::bad_request, "There are no several devices called " + quoted(name) + ".",
          known.empty() ? "Name them in the settings file: [several." + std::string(name) + "]."
                        : suggestion(name, known, "There are: ")};
}

/// The setting meant by `key`. Anything that looks like an id was meant as a device, whatever its key.
std::string meant_key(std::string_view key, std::string_view value) {
  const auto known = names(false);
  if (std::ranges::find(known, key) != known.end()) return std::string(key);
  if (const auto near = nearest(key, known); !near.empty()) return std::string(near);
  return value.contains(':') ? "device" : "";
}

/// Takes the document apart.
class Reader {
 public:
  explicit Reader(Understood& to) : to_(to) {}

  void read(const Salvage& salvaged) {
    for (const LostLine& line : salvaged.lost) lose(line);
    // Names of joined devices are resolved once all are known.
    if (const Node* several = salvaged.root.child("several")) read_several(*several);
    read_lines(salvaged.root, "", to_.file.lines);
    if (const Node* host = salvaged.root.child("host")) read_programs(*host);
    mark_devices();
  }

 private:
  void add(Error error, std::string_view program = {}, std::string_view key = {}) {
    to_.mistakes.push_back({std::move(error), std::string(program), std::string(key)});
  }

  void lose(const LostLine& line) {
    const bool of_several = !line.table.empty() && line.table[0] == "several";
    const bool of_program = line.table.size() > 1 && !of_several;
    std::string key = of_several ? "" : meant_key(line.key, line.text);
    // a table in braces
    if (line.key == "host") key = "device";
    add(line.error, of_program ? line.table[1] : std::string(), key);
  }

  Expected<void> check(const Node& node) const {
    using enum Node::Kind;
    if (node.kind == table || node.kind == list || node.kind == other)
      return wrong(node.begin, "The setting " + node.key + " takes one value.",
                   "Write it as: " + node.key + " = value. A text needs quotes.");
    if (is_id(node.key) && node.kind != text)
      return wrong(node.begin, "The setting " + node.key + " takes a device's id, and " + node.value + " is none.",
                   "Write an id in quotes; `taut devices` lists them.");
    Settings scratch;
    if (auto done = set(scratch, node.key, node.value); !done)
      return wrong(node.begin, done.error().what, done.error().remedy);
    const auto name = is_id(node.key) ? name_in(node.value) : std::string_view();
    if (name.empty() || std::ranges::find(to_.file.several, name, &Several::name) != to_.file.several.end()) return {};
    const Error error = no_such_name(name, to_.file);
    return wrong(node.begin, error.what, error.remedy);
  }

  void read_lines(const Node& table, std::string_view program, std::vector<Line>& lines) {
    const bool top = &lines == &to_.file.lines;
    for (const Node& node : table.children) {
      if (top && (node.key == "host" || node.key == "several")) continue;
      const auto known = names(top);
      if (std::ranges::find(known, node.key) == known.end()) {
        unknown(node, program,
                wrong(node.key_at, "There is no setting called " + quoted(node.key) + ".",
                      suggestion(node.key, known, "The settings are: "))
                    .error());
      } else if (auto fine = check(node); !fine) {
        add(fine.error(), program, node.key);
      } else {
        lines.push_back({node.key, node.value});
      }
    }
  }

  // A heading that is not understood may contain a device for one program or for all.
  void unknown(const Node& node, std::string_view program, Error error) {
    if (node.kind != Node::Kind::table) {
      add(std::move(error), program, meant_key(node.key, node.value));
      return;
    }
    bool named = false;
    for (const Node& child : node.children) {
      const bool is_section = child.kind == Node::Kind::table;
      if (is_section ? names_device(child) : is_id(meant_key(child.key, child.value))) {
        add(error, is_section ? child.key : std::string(program), "device");
        named = true;
      }
    }
    if (!named) add(std::move(error), program);
  }

  static bool names_device(const Node& table) {
    return std::ranges::any_of(table.children, [](const Node& node) {
      return node.kind == Node::Kind::table ? names_device(node) : is_id(meant_key(node.key, node.value));
    });
  }

  /// The tables in `parent`; anything else there is a mistake.
  std::vector<const Node*> tables(const Node& parent, const std::string& example) {
    std::vector<const Node*> all;
    if (parent.kind != Node::Kind::table) {
      add(wrong(parent.key_at, parent.key + " is not a setting but the start of a heading.", "Write: " + example)
              .error());
      return all;
    }
    for (const Node& node : parent.children)
      if (node.kind == Node::Kind::table)
        all.push_back(&node);
      else
        add(wrong(node.key_at, quoted(node.key) + " is where only names can be.", "Write: " + example).error(), {},
            is_id(meant_key(node.key, node.value)) ? "device" : "");
    return all;
  }

  void read_programs(const Node& host) {
    for (const Node* node : tables(host, "[host.\"reaper.exe\"] and below it the settings for that program.")) {
      if (to_.file.program(node->key)) {
        add(wrong(node->key_at, "The program " + quoted(node->key) + " has two sections.",
                  "Put them together; case and a final .exe make no difference.")
                .error(),
            node->key, names_device(*node) ? "device" : "");
        continue;
      }
      Program program{.name = node->key, .lines = {}};
      read_lines(*node, node->key, program.lines);
      to_.file.programs.push_back(std::move(program));
    }
  }

  void read_several(const Node& table) {
    for (const Node* node : tables(table, "[several.studio] and below it members = [\"first id\", \"second id\"].")) {
      if (auto several = several_of(*node))
        to_.file.several.push_back(std::move(*several));
      else
        add(several.error());
    }
  }

  // A device that is named but not understood must not become another one.
  void mark_devices() {
    for (const Mistake& mistake : to_.mistakes) {
      if (!is_id(mistake.key)) continue;
      std::vector<Line>& lines = lines_for(to_.file, mistake.program);
      if (std::ranges::find(lines, mistake.key, &Line::key) == lines.end())
        lines.push_back({mistake.key, std::string(not_understood)});
    }
    sort_lines(to_.file);
  }

  Understood& to_;
};

}  // namespace

const Program* File::program(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(programs, [&](const Program& one) { return same_program(one.name, name); });
  return found == programs.end() ? nullptr : &*found;
}

bool same_program(std::string_view one, std::string_view other) noexcept { return folded(one) == folded(other); }

std::vector<Line>& lines_for(File& file, std::string_view program) {
  if (program.empty()) return file.lines;
  const auto own =
      std::ranges::find_if(file.programs, [&](const Program& one) { return same_program(one.name, program); });
  if (own != file.programs.end()) return own->lines;
  return file.programs.emplace_back(std::string(program)).lines;
}

void sort_lines(File& file) {
  const auto rank = [](const Line& line) { return std::ranges::find(keys(), line.key, &Key::name) - keys().begin(); };
  std::ranges::sort(file.lines, {}, rank);
  for (Program& program : file.programs) std::ranges::sort(program.lines, {}, rank);
}

bool is_understood(const Settings& settings) noexcept {
  return settings.input != not_understood && settings.output != not_understood;
}

Error device_not_understood() {
  return {Trouble::bad_request, "The settings name a device in a way that cannot be understood.",
          "Correct them, or name the device with --device; `taut devices` lists the devices."};
}

Understood understand(std::string_view text) {
  Understood understood;
  const Salvage salvaged = salvage(text);
  if (salvaged.nothing) {
    understood.whole = false;
    understood.mistakes.push_back({*salvaged.nothing, {}, "device"});
    understood.file.lines.push_back({"device", std::string(not_understood)});
    return understood;
  }
  // Foreign letters in a comment belong to no line.
  understood.whole = std::ranges::all_of(salvaged.lost, [](const LostLine& line) { return line.text.empty(); });
  Reader(understood).read(salvaged);
  return understood;
}

Expected<File> read(std::string_view text) {
  Understood understood = understand(text);
  if (!understood.mistakes.empty()) return std::unexpected(std::move(understood.mistakes.front().error));
  return std::move(understood.file);
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
