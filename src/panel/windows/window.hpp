// SPDX-License-Identifier: MIT
// A driver's panel: one thread, one window at a time, gone with the driver.
#pragma once
#include <memory>

#include "panel/driver.hpp"

namespace taut::panel::windows {

class Window {
 public:
  Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Closes the window and waits up to two seconds for the thread, unless called on it. The thread keeps the module
  /// loaded while it needs its code.
  ~Window();

  /// Opens the panel, or brings it to the front. Waits up to two seconds for the window to be created, not drawn.
  /// Errors: `absent` without a desktop, `broken` if no thread can be created. Any thread.
  Expected<void> show(std::shared_ptr<DriverInterface> driver);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taut::panel::windows
