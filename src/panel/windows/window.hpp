// SPDX-License-Identifier: MIT
// The panel of one driver: its own thread, one window at a time, gone with its driver.
#pragma once
#include <memory>

#include "panel/driver.hpp"

namespace taut::panel::windows {

class Window {
 public:
  Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Closes, and waits for the thread up to two seconds, but not from within it. The thread keeps the module loaded as long
  /// as it needs its code.
  ~Window();

  /// Opens the panel, or brings the open one to the front. Waits for it to be made up to two seconds, not for it to be drawn.
  /// Errors: `absent` where there is no desktop to show it on, `broken` when the system gives no thread. Any thread.
  Expected<void> show(std::shared_ptr<DriverInterface> driver);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taut::panel::windows
