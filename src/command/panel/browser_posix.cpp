// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "command/panel/browser.hpp"
#include "platform/places.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program, glibc declares it
extern char** environ;

namespace taut::command {
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
  const auto path = platform::variable("PATH");
  std::string_view rest = path ? path->native() : std::string_view();
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (!folder.empty() && access((std::string(folder) + "/" + std::string(program)).c_str(), X_OK) == 0) return true;
  }
  return false;
}

/// In a session of its own, so that Ctrl-C here does not end it.
bool start(std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  if (posix_spawnattr_init(&attributes) != 0) return false;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0;
}

}  // namespace

Expected<std::string> open_browser(const std::string& address) {
  if (!platform::variable("DISPLAY") && !platform::variable("WAYLAND_DISPLAY"))
    return failure(Trouble::absent, "There is no screen here on which a browser could show the panel.",
                   "Open the address below in a browser of this computer. From another one: ssh -L, with its port.");
  for (const Browser& browser : browsers)
    if (is_there(browser.program) && start({std::string(browser.program), std::string(browser.option) + address}))
      return std::string(browser.program);
  return failure(Trouble::absent, "There is no browser here that Taut knows.",
                 "Open the address below in any browser of this computer, or install one: sudo apt install chromium");
}

}  // namespace taut::command
