// SPDX-License-Identifier: MIT
// Exclusive use of a device.
#pragma once
#include <cstdint>

#include "device/coreaudio/system.hpp"

namespace taut::device::coreaudio {

/// The process that keeps the device for itself; 0: nobody.
std::int32_t holder_of(const hal::Functions& hal, hal::Object device);

/// Writing the HAL's property turns it over, whatever is written (Apple's AudioHardware.h): to give back what one does not
/// hold takes it. So this program counts those of its streams that want a device, and the last one gives it back.
class Hog {
 public:
  /// Asks for it, unless this program has it. May take seconds. Control threads.
  Hog(System& system, hal::Object device);
  ~Hog();  ///< control threads
  Hog(const Hog&) = delete;
  Hog& operator=(const Hog&) = delete;

  /// Whether it was granted in time. One that is granted later is given back all the same.
  [[nodiscard]] bool held() const noexcept { return held_; }

 private:
  System& system_;
  const hal::Object device_;
  bool held_ = false;
};

}  // namespace taut::device::coreaudio
