// SPDX-License-Identifier: MIT
#include <sys/types.h>
// After the types that it needs.
#include <sys/sysctl.h>
#include <unistd.h>

#include "platform/shared_memory.hpp"

namespace taut::platform {
namespace {

// Microseconds since 1970; 0: there is no such process.
std::uint64_t started(std::uint64_t process) {
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, static_cast<int>(process)};
  kinfo_proc found{};
  std::size_t size = sizeof found;
  if (sysctl(name, 4, &found, &size, nullptr, 0) != 0 || size == 0) return 0;
  const timeval begun = found.kp_proc.p_un.__p_starttime;
  return static_cast<std::uint64_t>(begun.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(begun.tv_usec);
}

}  // namespace

ProcessIdentity this_process() {
  const auto process = static_cast<std::uint64_t>(getpid());
  return {.process = process, .started = started(process), .space = 0};
}

bool may_be_alive(const ProcessIdentity& identity) {
  return identity.started != 0 && started(identity.process) == identity.started;
}

}  // namespace taut::platform
