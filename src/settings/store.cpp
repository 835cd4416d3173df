// SPDX-License-Identifier: MIT
#include "settings/store.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <utility>

#include "base/brand.hpp"
#include "base/text.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace taut::settings {
namespace {

namespace fs = std::filesystem;

/// What was last understood of each file, so that a host that reopens the driver while the file is broken keeps its
/// device.
struct Memory {
  std::mutex mutex;
  std::map<fs::path, File> understood;
};
Memory& memory() {
  // Never destroyed: a thread that nobody joins may use it during exit.
  static auto* const all = new Memory;
  return *all;
}

std::string name_of(const fs::path& file) {
  const auto name = file.u8string();
  return {name.begin(), name.end()};
}

constexpr std::size_t told_mistakes = 4;

const Line* line_of(const File& file, const Mistake& mistake) {
  const Program* const own = mistake.program.empty() ? nullptr : file.program(mistake.program);
  if (!own && !mistake.program.empty()) return nullptr;
  const std::vector<Line>& lines = own ? own->lines : file.lines;
  const auto line = std::ranges::find(lines, mistake.key, &Line::key);
  return line == lines.end() || line->value == not_understood ? nullptr : &*line;
}

/// Restores what was understood before for this mistake, and says what applies instead.
std::string hold(const Mistake& mistake, const File* before, File& now) {
  if (mistake.key.empty()) return "It is left out.";
  if (line_of(now, mistake)) return "It is left out, since " + mistake.key + " is set as well.";
  if (const Line* const old = before ? line_of(*before, mistake) : nullptr) {
    std::vector<Line>& lines = lines_for(now, mistake.program);
    std::erase_if(lines, [&](const Line& line) { return line.key == mistake.key; });
    lines.push_back(*old);
    sort_lines(now);
    return "Until then " + mistake.key + " stays " + taut::quoted(old->value) + ".";
  }
  const bool is_device = mistake.key == "device" || mistake.key == "input" || mistake.key == "output";
  return is_device ? "Until then no other device is taken instead."
                   : "Until then it is left out: " + mistake.key + " is as without it.";
}

/// All mistakes in one text, each with what applies instead; `now` receives the result.
Error trouble_of(const Understood& understood, const File* before, File& now) {
  Error all{.trouble = Trouble::bad_request, .what = {}, .remedy = {}};
  std::size_t told = 0;
  std::string said;
  for (const Mistake& mistake : understood.mistakes) {
    const std::string holds = hold(mistake, before, now);
    // A lost heading takes what is below it along.
    if (std::exchange(said, mistake.error.what) == mistake.error.what) continue;
    if (told++ < told_mistakes) all.what += (told > 1 ? " " : "") + mistake.error.sentence() + " " + holds;
  }
  if (told > told_mistakes) all.remedy = text("There are {} more.", told - told_mistakes);
  return all;
}

}  // namespace

fs::path usual_file() {
  const std::string name = brand().file;
  std::string variable = name + "_CONFIG";
  std::ranges::transform(variable, variable.begin(),
                         [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
  if (auto file = platform::variable(variable.c_str())) return *file;
  if (const auto folder = platform::settings_folder()) return *folder / (name + ".toml");
  return {};
}

Current load(const fs::path& file) {
  if (file.empty()) return {};
  const auto text = platform::read_file(file);
  if (!text && text.error().trouble == Trouble::absent) {
    const std::lock_guard lock(memory().mutex);
    memory().understood.erase(file);
    return {};
  }
  Understood understood;
  if (text) {
    understood = understand(*text);
  } else {
    // The unreadable part may name a device.
    understood.whole = false;
    understood.mistakes.push_back({text.error(), {}, "device"});
    understood.file.lines.push_back({"device", std::string(not_understood)});
  }
  Current now{.file = std::move(understood.file), .text = {}, .trouble = {}};
  if (text) now.text = *text;
  Memory& all = memory();
  const std::lock_guard lock(all.mutex);
  if (understood.mistakes.empty()) {
    all.understood[file] = now.file;
    return now;
  }
  const auto before = all.understood.find(file);
  const File* const known = before == all.understood.end() ? nullptr : &before->second;
  // A half-written text lacks more than it shows.
  if (!understood.whole && known) {
    now.file = *known;
    now.trouble = understood.mistakes.front().error;
    now.trouble->remedy += now.trouble->remedy.empty() ? "" : " ";
    now.trouble->remedy += "Until then the settings are as they were.";
  } else {
    now.trouble = trouble_of(understood, known, now.file);
  }
  if (text) now.trouble->what.insert(0, name_of(file) + ": ");
  return now;
}

Expected<void> change(const fs::path& file, std::string_view program, std::span<const Change> changes) {
  return change(file, [&](std::string_view text) { return edited(text, program, changes); });
}

Expected<void> change(const fs::path& file, const Edit& edit) {
  if (file.empty())
    return failure(Trouble::absent, "There is no place for a settings file: no home folder is set.",
                   "Set TAUT_CONFIG to a file.");
  auto text = platform::read_file(file);
  if (!text && text.error().trouble == Trouble::absent) text = "";
  if (!text) return std::unexpected(text.error());
  auto result = edit(*text);
  if (!result) {
    result.error().what = name_of(file) + " was not changed. " + result.error().what;
    return std::unexpected(result.error());
  }
  if (*result == *text) return {};
  return platform::replace_file(file, *result);
}

}  // namespace taut::settings
