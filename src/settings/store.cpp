// SPDX-License-Identifier: MIT
#include "settings/store.hpp"

#include <map>
#include <mutex>

#include "platform/files.hpp"
#include "platform/places.hpp"

namespace taut::settings {
namespace {

namespace fs = std::filesystem;

/// What was last understood of each file. A host that opens the driver anew while the file is broken keeps its device.
struct Memory {
  std::mutex mutex;
  std::map<fs::path, File> understood;
};
Memory& memory() {
  // Never destroyed: a thread that nobody joins may ask after the process began to end.
  static auto* const all = new Memory;
  return *all;
}

std::string name_of(const fs::path& file) {
  const auto name = file.u8string();
  return {name.begin(), name.end()};
}

}  // namespace

fs::path usual_file() {
  if (auto file = platform::variable("TAUT_CONFIG")) return *file;
  if (const auto folder = platform::settings_folder()) return *folder / "taut.toml";
  return {};
}

Current load(const fs::path& file) {
  if (file.empty()) return {};
  const auto text = platform::read_file(file);
  const bool absent = !text && text.error().trouble == Trouble::absent;
  Expected<File> understood;
  if (text)
    understood = read(*text);
  else if (!absent)
    understood = std::unexpected(text.error());
  Current now;
  if (text) now.text = *text;
  Memory& all = memory();
  const std::lock_guard lock(all.mutex);
  if (understood) {
    now.file = all.understood[file] = std::move(*understood);
    return now;
  }
  const auto before = all.understood.find(file);
  const bool known = before != all.understood.end();
  Error trouble = understood.error();
  if (text) trouble.what.insert(0, name_of(file) + ": ");
  trouble.remedy += trouble.remedy.empty() ? "" : " ";
  trouble.remedy += known ? "Until then the settings are as they were." : "Until then none of its settings is used.";
  if (known) now.file = before->second;
  now.trouble = std::move(trouble);
  return now;
}

Expected<void> change(const fs::path& file, std::string_view program, std::span<const Change> changes) {
  if (file.empty())
    return failure(Trouble::absent, "There is no place for a settings file: no home folder is set.",
                   "Set TAUT_CONFIG to a file.");
  auto text = platform::read_file(file);
  if (!text && text.error().trouble == Trouble::absent) text = "";
  if (!text) return std::unexpected(text.error());
  auto result = edited(*text, program, changes);
  if (!result) {
    result.error().what = name_of(file) + " was not changed. " + result.error().what;
    return std::unexpected(result.error());
  }
  if (*result == *text) return {};
  return platform::replace_file(file, *result);
}

}  // namespace taut::settings
