// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/prctl.h>

#include "platform/program_posix.hpp"

namespace taut::platform {

const std::string_view system_name = "Linux";

std::string library_file(std::string_view name) { return "lib" + std::string(name) + ".so"; }

std::filesystem::path program_file() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

void end_with_parent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

}  // namespace taut::platform
