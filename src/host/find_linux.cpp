// SPDX-License-Identifier: MIT
// The list of drivers on Linux: a directory per driver, a file per value, of which the first line counts.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "host/load.hpp"
#include "taut/host.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_name = "Taut";
constexpr const char* own_file = "libtaut.so";

// Writers of the list rely on nobody reading more of a file.
constexpr std::size_t longest_line = 1023;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string bytes(longest_line, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.substr(0, bytes.find_first_of("\r\n"));
}

bool known(const std::vector<Entry>& entries, const std::string& name) {
  return std::ranges::find(entries, name, &Entry::name) != entries.end();
}

void add_directory(const fs::path& directory, std::vector<Entry>& entries) {
  std::error_code missing;
  std::vector<fs::path> found;
  for (fs::directory_iterator at(directory, missing), end; !missing && at != end; at.increment(missing))
    found.push_back(at->path());
  std::ranges::sort(found);
  for (const fs::path& path : found) {
    const std::string name = path.filename().string();
    const std::string library = name.starts_with('.') ? std::string() : first_line(path / "driver");
    if (library.empty() || known(entries, name)) continue;
    entries.push_back({.name = name, .description = first_line(path / "description"), .library = library});
  }
}

fs::path user_directory() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/')
    return fs::path(config) / "taut" / "drivers";
  if (const char* home = std::getenv("HOME"); home && *home == '/') return fs::path(home) / ".config/taut/drivers";
  return {};
}

// A build folder and an installation have the same layout: programs in bin, libraries in lib or lib/<multiarch>. A package
// has a folder of the driver's own there.
fs::path own_library() {
  std::error_code trouble;
  const fs::path bin = fs::read_symlink("/proc/self/exe", trouble).parent_path();
  if (trouble) return {};
  const fs::path lib = bin.parent_path() / "lib";
  std::vector<fs::path> candidates{bin / own_file, lib / own_file, lib / "taut" / own_file};
  for (fs::directory_iterator at(lib, trouble), end; !trouble && at != end; at.increment(trouble))
    if (at->path().filename().string().find("-linux-") != std::string::npos)
      for (const fs::path& folder : {at->path(), at->path() / "taut"}) candidates.push_back(folder / own_file);
  const auto there = std::ranges::find_if(candidates, [](const fs::path& path) { return fs::exists(path); });
  return there == candidates.end() ? fs::path{} : *there;
}

}  // namespace

Places usual_places() {
  Places places{.directories = {"/etc/cwASIO"}, .own = own_library()};
  if (fs::path user = user_directory(); !user.empty()) places.directories.push_back(std::move(user));
  return places;
}

std::vector<Entry> find_drivers(const Places& places) {
  std::vector<Entry> entries;
  for (const fs::path& directory : places.directories) add_directory(directory, entries);
  if (!places.own.empty() && !known(entries, own_name))
    entries.push_back({.name = own_name, .description = "Taut's own driver", .library = places.own, .own = true});
  return entries;
}

bool is_path(std::string_view name) { return name.find('/') != std::string_view::npos; }

std::string other_kind(std::string_view) { return {}; }

}  // namespace taut::host
