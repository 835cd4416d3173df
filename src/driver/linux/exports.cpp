// SPDX-License-Identifier: MIT
// The exports of libtaut.so; exports.map hides everything else.
#include <dlfcn.h>

#include <cerrno>
#include <new>

#include "driver/linux/linux_face.hpp"

using namespace taut::driver::linux_face;

#define TAUT_EXPORT extern "C" __attribute__((visibility("default")))

/// Returns a driver with one reference, or NULL.
TAUT_EXPORT TautDriver* instantiateDriver() {
  try {
    return (new LinuxFace)->object();
  } catch (...) {
    return nullptr;
  }
}

/// Does nothing: the last release destroyed the object, so it must not be touched, and the library stays loaded because
/// a thread that nobody joins may still be leaving it.
TAUT_EXPORT void releaseDriver(TautDriver*) {}

/// Adds this library to the list of drivers under `name`. Returns 0 or an errno.
TAUT_EXPORT int registerDriver(const char* name) {
  Dl_info here{};
  if (!name) return EINVAL;
  if (!dladdr(reinterpret_cast<const void*>(&instantiateDriver), &here) || !here.dli_fname) return ENOENT;
  try {
    return add_instance(usual_directory, name, std::filesystem::absolute(here.dli_fname));
  } catch (...) {
    return ENOMEM;
  }
}

/// Removes `name` from the list of drivers. Returns 0 or an errno.
TAUT_EXPORT int unregisterDriver(const char* name) {
  if (!name) return EINVAL;
  try {
    return remove_instance(usual_directory, name);
  } catch (...) {
    return ENOMEM;
  }
}
