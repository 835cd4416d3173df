// SPDX-License-Identifier: MIT
// What libtaut.so offers by name; exports.map hides everything else.
#include <dlfcn.h>

#include <cerrno>
#include <new>

#include "driver/linux/linux_face.hpp"

using namespace taut::driver::linux_face;

#define TAUT_EXPORT extern "C" __attribute__((visibility("default")))

/// A driver with one reference, or NULL.
TAUT_EXPORT TautDriver* instantiateDriver() {
  try {
    return (new LinuxFace)->object();
  } catch (...) {
    return nullptr;
  }
}

/// Does nothing: the object went with its last release and must not be touched, and the library stays loaded, because a
/// thread that nobody joins may still be on its way out of it.
TAUT_EXPORT void releaseDriver(TautDriver*) {}

/// Puts this library under `name` into the list of drivers: 0 or an errno.
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

/// Takes `name` out of the list of drivers: 0 or an errno.
TAUT_EXPORT int unregisterDriver(const char* name) {
  if (!name) return EINVAL;
  try {
    return remove_instance(usual_directory, name);
  } catch (...) {
    return ENOMEM;
  }
}
