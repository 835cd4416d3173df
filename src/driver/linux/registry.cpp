// SPDX-License-Identifier: MIT
#include "driver/linux/registry.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace taut::driver::linux_face {
namespace {

// Readers of the list look no further into a file.
constexpr std::size_t longest_line = 1023;

std::string first_line(std::istream& file) {
  std::array<char, longest_line> bytes{};
  file.read(bytes.data(), bytes.size());
  std::string text(bytes.data(), static_cast<std::size_t>(file.gcount()));
  return text.substr(0, text.find_first_of("\r\n"));
}

int write_line(const std::filesystem::path& path, const std::string& line) {
  errno = 0;
  std::ofstream file(path);
  file << line << '\n';
  file.close();
  if (file) return 0;
  return errno ? errno : EIO;
}

}  // namespace

bool is_instance_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

Expected<settings::Settings> read_settings(const std::filesystem::path& directory, const std::string& instance,
                                           const settings::Settings& start) {
  settings::Settings settings = start;
  if (!is_instance_name(instance)) return settings;
  for (const settings::Key& key : settings::keys()) {
    const auto path = directory / instance / key.name;
    std::ifstream file(path);
    if (!file) continue;
    if (auto set = settings::set(settings, key.name, first_line(file)); !set)
      return failure(set.error().trouble, path.string() + ": " + set.error().what, set.error().remedy);
  }
  return settings;
}

int add_instance(const std::filesystem::path& directory, const std::string& name,
                 const std::filesystem::path& library) {
  if (!is_instance_name(name)) return EINVAL;
  const auto path = directory / name;
  if (mkdir(path.c_str(), 0775) != 0) return errno;
  int trouble = write_line(path / "driver", library.string());
  if (trouble == 0) trouble = write_line(path / "description", name);
  if (trouble != 0) remove_instance(directory, name);
  return trouble;
}

int remove_instance(const std::filesystem::path& directory, const std::string& name) {
  if (!is_instance_name(name)) return EINVAL;
  const auto path = directory / name;
  const bool there = unlink((path / "driver").c_str()) == 0;
  const int trouble = there ? 0 : errno == ENOENT || errno == ENOTDIR ? ENODEV : errno;
  if (trouble != 0 && trouble != ENODEV) return trouble;
  unlink((path / "description").c_str());
  rmdir(path.c_str());  // stays if the user has put settings there
  return trouble;
}

}  // namespace taut::driver::linux_face
