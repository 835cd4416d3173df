// SPDX-License-Identifier: MIT
// Where a driver's control calls are made, when that is not the caller's own thread.
#pragma once
#include <functional>

namespace taut::host {

class Desk {
 public:
  /// Runs `work`, which must not throw, and returns when it is done. Any thread but an audio thread.
  virtual void run(const std::function<void()>& work) noexcept = 0;

  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  virtual ~Desk() = default;

 protected:
  Desk() = default;
};

}  // namespace taut::host
