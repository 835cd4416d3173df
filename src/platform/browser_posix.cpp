// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

#include "platform/browser.hpp"
#include "platform/places.hpp"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program, glibc declares it
extern char** environ;

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

// The shell ends at once, and the system adopts what it has started: the program that asks has no new child, which it might
// wait for. The session is a new one, so that Ctrl-C there does not end it.
bool start_apart(std::vector<std::string> words) {
  words.insert(words.begin(), {"/bin/sh", "-c", "\"$@\" &", "sh"});
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
#ifdef __GLIBC__
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
  sigset_t none{}, all{};
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int failed = posix_spawn(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return false;
  // Where the program ignores SIGCHLD there is nothing to wait for.
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
  return true;
}

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
