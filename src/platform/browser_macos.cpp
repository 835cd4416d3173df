// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "platform/browser.hpp"

namespace taut::platform {
namespace {

constexpr const char* opener = "/usr/bin/open";

}  // namespace

// A login from afar has no screen; every other one has, and a Mac has a browser.
Expected<std::string> find_browser() {
  if (access("/dev/console", R_OK) == 0) return "the browser";
  return failure(Trouble::absent, "There is no screen here for a browser.",
                 "Open the address below in a browser of this computer. From another one: ssh -L, with its port.");
}

Expected<std::string> open_browser(const std::string& address) {
  auto found = find_browser();
  if (found && !start_apart({opener, address}))
    return failure(Trouble::broken, "The browser could not be started: the system refuses it.",
                   "Open the address below in any browser of this computer.");
  return found;
}

}  // namespace taut::platform
