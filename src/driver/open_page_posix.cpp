// SPDX-License-Identifier: MIT
#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

#include "driver/open_page.hpp"
#include "platform/browser.hpp"
#include "platform/clock.hpp"
#include "platform/places.hpp"
#include "settings/store.hpp"

namespace taut::driver {
namespace {

namespace fs = std::filesystem;

constexpr Nanos clicked_twice = 3 * nanos_per_second;
constexpr int folders_above = 6;  // lib/<multiarch>/wine/x86_64-unix

bool runs(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

// Short: programs show 123 characters of it.
std::unexpected<Error> instead(std::string what, const fs::path& settings_file) {
  return failure(Trouble::absent, std::move(what), "Type taut monitor, or change " + settings_file.string() + ".");
}

}  // namespace

fs::path own_command() {
  std::error_code error;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&own_command), &here) && here.dli_fname) {
    fs::path folder = fs::canonical(here.dli_fname, error).parent_path();
    if (!error && runs(folder / "taut")) return folder / "taut";
    for (int k = 0; !error && k < folders_above; ++k, folder = folder.parent_path())
      if (runs(folder / "bin" / "taut")) return folder / "bin" / "taut";
  }
  const auto path = platform::variable("PATH");
  std::string_view rest = path ? path->native() : std::string_view();
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (folder.starts_with('/') && runs(fs::path(folder) / "taut")) return fs::path(folder) / "taut";
  }
  return {};
}

Expected<void> open_page(const fs::path& command, const fs::path& settings_file) {
  static std::atomic<Nanos> opened{-clicked_twice};
  if (command.empty()) return instead("There is no command taut here to open the panel.", settings_file);
  if (const auto browser = platform::find_browser(); !browser) return instead(browser.error().what, settings_file);
  const Nanos now = platform::system_clock().now();
  if (now - opened.load() < clicked_twice) return {};
  std::vector<std::string> words{command.string(), "panel", "--program", platform::program_name()};
  if (settings_file != settings::usual_file())
    words.insert(words.begin(), {"/usr/bin/env", "TAUT_CONFIG=" + settings_file.string()});
  if (!platform::start_apart(std::move(words)))
    return instead("The system starts no other process for the panel.", settings_file);
  opened = now;
  return {};
}

}  // namespace taut::driver
