// SPDX-License-Identifier: MIT
#include <sys/utsname.h>

#include <fstream>
#include <string_view>
#include <thread>

#include "base/number_text.hpp"
#include "command/prove/system.hpp"

namespace taut::command {
namespace {

/// What follows `name` and `separator` in the first line that has them, without quotes; else empty.
std::string value_in(const char* file, std::string_view name, char separator) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name)) continue;
    const auto at = line.find(separator);
    if (at == std::string::npos) continue;
    const auto from = line.find_first_not_of(" \t\"", at + 1);
    if (from == std::string::npos) continue;
    return line.substr(from, line.find_last_not_of(" \t\"") + 1 - from);
  }
  return {};
}

}  // namespace

std::string system_words() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  std::string words = std::string(names.sysname) + " " + names.release + " " + names.machine;
  if (const std::string distribution = value_in("/etc/os-release", "PRETTY_NAME", '='); !distribution.empty())
    words += ", " + distribution;
  return words;
}

std::string processor_words() {
  // ARM has no name there, macOS not the file.
  const std::string name = value_in("/proc/cpuinfo", "model name", ':');
  const std::string threads = number::plural(std::thread::hardware_concurrency(), "thread");
  return name.empty() ? threads : name + ", " + threads;
}

}  // namespace taut::command
