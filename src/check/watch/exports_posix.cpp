// SPDX-License-Identifier: MIT
// The exports of libtaut-check, as those of libtaut (src/driver/linux), which it plays through.
#include <dlfcn.h>

#include <cerrno>
#include <filesystem>

#include "check/watch/record.hpp"
#include "check/watch/watched_driver.hpp"
#include "driver/linux/registry.hpp"
#include "platform/program_posix.hpp"
#include "platform/shared_library.hpp"

using namespace taut;
namespace linux_face = driver::linux_face;

#define TAUT_EXPORT extern "C" __attribute__((visibility("default")))

TAUT_EXPORT TautDriver* instantiateDriver();

namespace {

/// This library.
std::filesystem::path here() {
  Dl_info info{};
  if (!dladdr(reinterpret_cast<const void*>(&instantiateDriver), &info) || !info.dli_fname) return {};
  return std::filesystem::absolute(info.dli_fname);
}

TautDriver* inner_driver() {
  auto library = platform::SharedLibrary::open((here().parent_path() / platform::library_file("taut")).string());
  if (!library) return nullptr;
  const auto instantiate = library->symbol<TautInstantiateDriver>("instantiateDriver");
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

/// Returns a driver with one reference, or NULL.
TAUT_EXPORT TautDriver* instantiateDriver() {
  try {
    TautDriver* const inner = inner_driver();
    return inner ? (new check::WatchedDriver(check::process_ledger(), inner, nullptr))->object() : nullptr;
  } catch (...) {
    return nullptr;
  }
}

/// Does nothing, as libtaut.so's.
TAUT_EXPORT void releaseDriver(TautDriver*) {}

/// Adds this library to the list of drivers under `name`. Returns 0 or an errno.
TAUT_EXPORT int registerDriver(const char* name) {
  if (!name) return EINVAL;
  try {
    return linux_face::add_instance(linux_face::usual_directory, name, here());
  } catch (...) {
    return ENOMEM;
  }
}

/// Removes `name` from the list of drivers. Returns 0 or an errno.
TAUT_EXPORT int unregisterDriver(const char* name) {
  if (!name) return EINVAL;
  try {
    return linux_face::remove_instance(linux_face::usual_directory, name);
  } catch (...) {
    return ENOMEM;
  }
}
