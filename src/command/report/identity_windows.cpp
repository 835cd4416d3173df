// SPDX-License-Identifier: MIT
#include <windows.h>

#include "base/path.hpp"
#include "command/report/scrub.hpp"
#include "platform/places.hpp"

namespace taut::command {

Identity own_identity() {
  const auto variable = [](const char* name) {
    const auto value = platform::variable(name);
    return value ? text_of(*value) : std::string();
  };
  return {.home = variable("USERPROFILE"), .names = {variable("USERNAME")}, .computer = variable("COMPUTERNAME")};
}

}  // namespace taut::command
