// SPDX-License-Identifier: MIT
// taut-check64.dll, taut-check32.dll and taut-check-arm64.dll: the exports of Taut's own DLL (src/driver/windows/exports.cpp) with another object
// behind them. It plays through Taut's DLL, which it finds beside itself.
#include <atomic>
#include <filesystem>
#include <new>

#include "base/brand.hpp"
#include "check/watch/record.hpp"
#include "check/watch/watched_driver.hpp"
#include "driver/windows/object.hpp"
#include "platform/kind_windows.hpp"
#include "platform/module_windows.hpp"
#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"

namespace taut {
namespace {

std::atomic<int> made{0};

TautDriver* inner_driver() {
  const std::filesystem::path here(platform::wide(platform::path_of_this_module()));
  auto library = platform::SharedLibrary::open(
      platform::narrow((here.parent_path() / (std::string("taut") + platform::dll_kind)).wstring()));
  if (!library) return nullptr;
  const auto instantiate = library->symbol<TautDriver* (*)()>("instantiateDriver");
  library->keep();
  return instantiate ? instantiate() : nullptr;
}

/// What the program has done to buffers that are gone, up to the end of the process.
struct LastLook {
  ~LastLook() {
    try {
      check::look_at_shelved();
    } catch (...) {
      return;
    }
  }
} last_look;

}  // namespace

const Brand& brand() noexcept {
  static constexpr Brand check{.name = "Taut Check",
                               .file = "taut-check",
                               .class_id = "{7A1C0DE5-5A17-4C1B-9D54-54434845434B}",
                               .version = TAUT_VERSION,
                               .version_number = TAUT_VERSION_NUMBER};
  return check;
}

namespace driver::windows_face {

protocol::Slots* make_object(const TautGuid& id, std::string) {
  TautDriver* const inner = inner_driver();
  // The factory's only other failure.
  if (!inner) throw std::bad_alloc();
  ++made;
  return new check::WatchedDriver(check::process_ledger(), inner, &id);
}

// Objects outlive their release, and so must the code.
int objects_alive() noexcept { return made; }

}  // namespace driver::windows_face
}  // namespace taut
