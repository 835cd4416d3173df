// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <string>

#include "platform/files.hpp"
#include "platform/shared_memory.hpp"

namespace taut::platform {
namespace {

// The 22nd field of /proc/N/stat, in clock ticks since the system started; 0: there is no such process.
std::uint64_t started(std::uint64_t process) {
  const auto stat = read_file("/proc/" + std::to_string(process) + "/stat");
  if (!stat) return 0;
  // The second field is a name in parentheses, which may contain anything.
  std::size_t at = stat->rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = stat->find(' ', at + 1);
  std::uint64_t ticks = 0;
  if (at != std::string::npos) std::from_chars(stat->data() + at + 1, stat->data() + stat->size(), ticks);
  return ticks;
}

std::uint64_t process_space() {
  struct stat status{};
  return stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 0;
}

}  // namespace

ProcessIdentity this_process() {
  const auto process = static_cast<std::uint64_t>(getpid());
  return {.process = process, .started = started(process), .space = process_space()};
}

bool may_be_alive(const ProcessIdentity& identity) {
  if (identity.space != process_space()) return true;
  return identity.started != 0 && started(identity.process) == identity.started;
}

}  // namespace taut::platform
