// SPDX-License-Identifier: MIT
#include "host/find_folders.hpp"

#include <algorithm>
#include <fstream>

#include "base/path.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;

// Writers of the list rely on nobody reading more of a file.
constexpr std::size_t longest_line = 1023;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string bytes(longest_line, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.substr(0, bytes.find_first_of("\r\n"));
}

}  // namespace

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
    const std::string name = text_of(path.filename());
    const std::string library = name.starts_with('.') ? std::string() : first_line(path / "driver");
    if (library.empty() || known(entries, name)) continue;
    entries.push_back({.name = name,
                       .description = first_line(path / "description"),
                       .library = path_of(library),
                       .class_id = first_line(path / "class_id")});
  }
}

}  // namespace taut::host
