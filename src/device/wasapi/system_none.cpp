// SPDX-License-Identifier: MIT
// For systems other than Windows.
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

Expected<System*> real_system() {
  return failure(Trouble::absent, "WASAPI is the sound system of Windows.", "Use a device of another backend here.");
}

}  // namespace taut::device::wasapi
