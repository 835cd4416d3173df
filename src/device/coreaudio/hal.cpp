// SPDX-License-Identifier: MIT
#include "device/coreaudio/hal.hpp"

#include <string>

namespace taut::device::coreaudio::hal {

Expected<Functions> find_functions(const std::function<void*(const char*)>& lookup) {
  Functions found{};
  const char* missing = nullptr;
  const auto find = [&](auto& to, const char* name) {
    to = reinterpret_cast<std::remove_reference_t<decltype(to)>>(lookup(name));
    if (to == nullptr) missing = name;
  };
#define TAUT_FIND(name) find(found.name, #name)
  TAUT_FIND(AudioObjectHasProperty);
  TAUT_FIND(AudioObjectIsPropertySettable);
  TAUT_FIND(AudioObjectGetPropertyDataSize);
  TAUT_FIND(AudioObjectGetPropertyData);
  TAUT_FIND(AudioObjectSetPropertyData);
  TAUT_FIND(AudioObjectAddPropertyListener);
  TAUT_FIND(AudioObjectRemovePropertyListener);
  TAUT_FIND(AudioDeviceCreateIOProcID);
  TAUT_FIND(AudioDeviceDestroyIOProcID);
  TAUT_FIND(AudioDeviceStart);
  TAUT_FIND(AudioDeviceStop);
  TAUT_FIND(AudioConvertHostTimeToNanos);
  TAUT_FIND(CFStringGetCString);
  TAUT_FIND(CFRelease);
#undef TAUT_FIND
  if (missing != nullptr)
    return failure(Trouble::broken, std::string("Core Audio lacks the function ") + missing + ".",
                   "Use macOS 11 or newer.");
  return found;
}

}  // namespace taut::device::coreaudio::hal
