// SPDX-License-Identifier: MIT
// The thread that all calls of one driver are made on, so that whoever waits for one can stop waiting.
#pragma once
#include <functional>
#include <memory>

#include "base/error.hpp"
#include "base/units.hpp"
#include "host/library/completion.hpp"

namespace taut::host {

class DriverThread {
 public:
  /// Error `no_memory` if there is no thread.
  static Expected<std::unique_ptr<DriverThread>> start();
  ~DriverThread();  ///< what is queued still runs; does not wait for it
  DriverThread(const DriverThread&) = delete;
  DriverThread& operator=(const DriverThread&) = delete;

  /// Runs `work`, which must not throw and must own what it uses, after what was posted before. What is returned is
  /// signalled when it is done. Any thread but an audio thread.
  std::shared_ptr<Completion> post(std::function<void()> work);

  /// Whether the caller runs on this thread.
  [[nodiscard]] bool is_current() const noexcept;

 private:
  struct Queue;
  explicit DriverThread(std::shared_ptr<Queue> queue);
  std::shared_ptr<Queue> queue_;
};

}  // namespace taut::host
