// SPDX-License-Identifier: MIT
// Property listeners that can be removed at any time: the HAL may be inside one, on any thread, while it is removed.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "device/coreaudio/hal.hpp"

namespace taut::device::coreaudio {

class Listening {
 public:
  /// `note` is called with the selector, on threads of the HAL: it must be quick, call nothing of the HAL, and own what it
  /// uses, as a last call may still run after the destructor. Properties that cannot be listened to are left out.
  Listening(const hal::Functions& functions, hal::Object object, const std::vector<hal::Address>& addresses,
            std::function<void(hal::Code)> note);
  ~Listening();
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  const hal::Functions& hal_;
  hal::Object object_;
  std::vector<hal::Address> addresses_;
  std::uintptr_t token_;
};

}  // namespace taut::device::coreaudio
