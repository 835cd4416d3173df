// SPDX-License-Identifier: MIT
// Finds a driver of the list by name. The list itself is in find_<system>.cpp.
#include <algorithm>
#include <cctype>

#include "base/path.hpp"
#include "host/host.hpp"
#include "host/load.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;

bool same_without_case(const std::string& a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

Expected<Entry> find_driver(std::string_view name, const Places& places) {
  if (is_path(name)) {
    const fs::path library = path_of(name);
    std::string stem = taut::text_of(library.stem());
    if (stem.starts_with("lib")) stem.erase(0, 3);
    return Entry{.name = std::move(stem), .description = {}, .library = library};
  }
  const auto entries = find_drivers(places);
  std::string known;
  for (const Entry& entry : entries) {
    if (entry.name == name) return entry;
    known += (known.empty() ? "" : ", ") + entry.name;
  }
  for (const Entry& entry : entries)
    if (same_without_case(entry.name, name)) return entry;
  return failure(Trouble::absent, "There is no driver called '" + std::string(name) + "'.",
                 (known.empty() ? "No driver is registered on this machine; `taut register` registers Taut's."
                                : "There are: " + known + ".") +
                     other_kind(name));
}

}  // namespace taut::host
