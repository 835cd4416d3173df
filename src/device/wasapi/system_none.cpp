// SPDX-License-Identifier: MIT
// Where there is no Windows.
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

Expected<System*> real_system() {
  return failure(Trouble::absent, "WASAPI is the sound system of Windows.", "Use a device of another backend here.");
}

}  // namespace taut::device::wasapi
