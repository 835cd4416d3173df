// SPDX-License-Identifier: MIT
// The exports of the DLL; taut.def lists them.
#include <windows.h>

#include "driver/windows/factory.hpp"
#include "driver/windows/object.hpp"
#include "driver/windows/registration.hpp"

using namespace taut::driver::windows_face;

namespace {

int code_of(const taut::Expected<void>& done) {
  if (done) return 0;
  switch (done.error().trouble) {
    case taut::Trouble::denied:
      return ERROR_ACCESS_DENIED;
    case taut::Trouble::absent:
      return ERROR_FILE_NOT_FOUND;
    case taut::Trouble::bad_request:
      return ERROR_INVALID_NAME;
    default:
      return ERROR_REGISTRY_IO_FAILED;
  }
}

template <class Work>
int guarded(const Work& work) noexcept {
  try {
    return code_of(work());
  } catch (...) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
}

}  // namespace

STDAPI DllGetClassObject(REFCLSID id, REFIID wanted, void** out) { return factory_of(id, wanted, out); }

STDAPI DllCanUnloadNow() { return in_use() ? S_FALSE : S_OK; }

STDAPI DllRegisterServer() {
  return HRESULT_FROM_WIN32(static_cast<unsigned long>(guarded([] { return add_instance(own_name()); })));
}

STDAPI DllUnregisterServer() {
  const int code = guarded([] { return remove_instance(own_name()); });
  // Removing what is not there is no error: an uninstaller may run twice.
  return code == ERROR_FILE_NOT_FOUND ? S_OK : HRESULT_FROM_WIN32(static_cast<unsigned long>(code));
}

/// Returns a driver with one reference, or NULL. For programs that link the import library, without COM or the
/// registry.
extern "C" TautDriver* instantiateDriver() {
  try {
    return reinterpret_cast<TautDriver*>(make_object(own_class(), own_name()));
  } catch (...) {
    return nullptr;
  }
}

/// Adds this DLL to the list of drivers under `name`. Returns 0 or a system error code (5: not administrator; 123: no
/// name).
extern "C" int registerDriver(const char* name) {
  if (!name) return ERROR_INVALID_NAME;
  return guarded([&] { return add_instance(name); });
}

/// Removes `name` from the list of drivers. Returns 0 or a system error code (2: it was not there).
extern "C" int unregisterDriver(const char* name) {
  if (!name) return ERROR_INVALID_NAME;
  return guarded([&] { return remove_instance(name); });
}
