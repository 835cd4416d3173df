// SPDX-License-Identifier: MIT
// Where drivers are on Linux and macOS.
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>

#include "host/find_folders.hpp"
#include "host/host.hpp"
#include "host/load.hpp"
#include "platform/program_posix.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_name = "Taut";

fs::path user_directory() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config == '/')
    return fs::path(config) / "taut" / "drivers";
  if (const char* home = std::getenv("HOME"); home && *home == '/') return fs::path(home) / ".config/taut/drivers";
  return {};
}

// A build folder and an installation have the same layout: programs in bin, libraries in lib or lib/<multiarch>. A package
// has a folder of the driver's own there.
fs::path own_library() {
  const std::string own_file = platform::library_file("taut");
  std::error_code trouble;
  std::vector<fs::path> candidates;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&is_path), &here) && here.dli_fname) {
    const fs::path folder = fs::canonical(here.dli_fname, trouble).parent_path();
    if (!trouble) candidates = {folder / own_file, folder / "taut" / own_file};
  }
  if (const fs::path bin = platform::program_file().parent_path(); !bin.empty()) {
    const fs::path lib = bin.parent_path() / "lib";
    candidates.insert(candidates.end(), {bin / own_file, lib / own_file, lib / "taut" / own_file});
    for (fs::directory_iterator at(lib, trouble), end; !trouble && at != end; at.increment(trouble))
      if (at->path().filename().string().find("-linux-") != std::string::npos)
        for (const fs::path& folder : {at->path(), at->path() / "taut"}) candidates.push_back(folder / own_file);
  }
  const auto there = std::ranges::find_if(candidates, [](const fs::path& path) { return fs::exists(path); });
  return there == candidates.end() ? fs::path{} : *there;
}

}  // namespace

Places usual_places(bool system, bool user, bool own) {
  Places places;
  if (system) places.directories.emplace_back("/etc/cwASIO");
  if (fs::path folder = user ? user_directory() : fs::path(); !folder.empty())
    places.directories.push_back(std::move(folder));
  if (own) places.own = own_library();
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
