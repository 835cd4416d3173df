// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "platform/browser.hpp"
#include "platform/places.hpp"

namespace taut::platform {
namespace {

struct Browser {
  std::string_view program, option;
};

// Those that show a page as a window of its own come first; the one of the desktop's choice before any other.
constexpr std::array browsers{Browser{"chromium", "--app="},
                              Browser{"chromium-browser", "--app="},
                              Browser{"google-chrome", "--app="},
                              Browser{"google-chrome-stable", "--app="},
                              Browser{"brave-browser", "--app="},
                              Browser{"microsoft-edge", "--app="},
                              Browser{"xdg-open", ""},
                              Browser{"firefox", ""},
                              Browser{"firefox-esr", ""}};

bool is_there(std::string_view program) {
  const auto path = variable("PATH");
  std::string_view rest = path ? path->native() : std::string_view();
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (!folder.empty() && access((std::string(folder) + "/" + std::string(program)).c_str(), X_OK) == 0) return true;
  }
  return false;
}

const Browser* first_browser() {
  const auto* const found =
      std::ranges::find_if(browsers, [](const Browser& browser) { return is_there(browser.program); });
  return found == browsers.end() ? nullptr : found;
}

}  // namespace

Expected<std::string> find_browser() {
  if (!variable("DISPLAY") && !variable("WAYLAND_DISPLAY"))
    return failure(Trouble::absent, "There is no screen here for a browser.",
                   "Open the address below in a browser of this computer. From another one: ssh -L, with its port.");
  if (const Browser* const browser = first_browser()) return std::string(browser->program);
  return failure(Trouble::absent, "There is no browser here that Taut knows.",
                 "Open the address below in any browser of this computer, or install one: sudo apt install chromium");
}

Expected<std::string> open_browser(const std::string& address) {
  auto found = find_browser();
  const Browser* const browser = first_browser();
  if (!found || !browser) return found;
  if (start_apart({std::string(browser->program), std::string(browser->option) + address})) return found;
  return failure(Trouble::broken, "The browser could not be started: the system refuses it.",
                 "Open the address below in any browser of this computer.");
}

}  // namespace taut::platform
