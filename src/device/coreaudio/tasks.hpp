// SPDX-License-Identifier: MIT
// One thread that runs bodies one after another: the HAL must not be called from its own listeners.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace taut::device::coreaudio {

/// Lives as long as the process: its thread starts with the first body and never ends.
class Tasks {
 public:
  /// Any thread but the audio thread. Where the system has no thread left, the body waits for the next post.
  void post(std::function<void()> body);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::function<void()>> bodies_;
  bool launched_ = false;
};

}  // namespace taut::device::coreaudio
