// SPDX-License-Identifier: MIT
#include <windows.h>

#include <atomic>
#include <string>

#include "base/path.hpp"
#include "driver/open_page.hpp"
#include "platform/browser.hpp"
#include "platform/clock.hpp"
#include "platform/places.hpp"

namespace taut::driver {
namespace {

namespace fs = std::filesystem;

constexpr Nanos clicked_twice = 3 * nanos_per_second;

}  // namespace

// Programs load the driver by its path, which is where the installer has put the command, too.
fs::path own_command() {
  HMODULE module = nullptr;
  if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                          reinterpret_cast<LPCWSTR>(&own_command), &module))
    return {};
  std::wstring path(32768, L'\0');  // the longest that Windows has
  path.resize(GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size())));
  const fs::path command = fs::path(path).parent_path() / L"taut.exe";
  std::error_code error;
  return fs::is_regular_file(command, error) ? command : fs::path();
}

// The command finds the settings as the driver does, by this program's own environment.
Expected<void> open_page(const fs::path& command, const fs::path& settings_file) {
  static std::atomic<Nanos> opened{-clicked_twice};
  if (command.empty())
    return failure(Trouble::absent, "The page needs taut.exe, which is not beside the driver.",
                   "Install Taut again, or change " + text_of(settings_file) + ".");
  const Nanos now = platform::system_clock().now();
  if (now - opened.load() < clicked_twice) return {};
  if (!platform::start_apart({text_of(command), "panel", "--program", platform::program_name()}))
    return failure(Trouble::broken, "Windows does not start taut.exe, which shows the page.",
                   "Start it yourself: taut panel");
  opened = now;
  return {};
}

}  // namespace taut::driver
