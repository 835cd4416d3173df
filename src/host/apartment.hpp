// SPDX-License-Identifier: MIT
// The thread for a driver's control calls, if that is not the caller's.
#pragma once
#include <functional>

namespace taut::host {

class Apartment {
 public:
  /// Runs `work`, which must not throw, and returns when it is done. Any thread but an audio thread.
  virtual void run(const std::function<void()>& work) noexcept = 0;

  Apartment(const Apartment&) = delete;
  Apartment& operator=(const Apartment&) = delete;
  virtual ~Apartment() = default;

 protected:
  Apartment() = default;
};

}  // namespace taut::host
