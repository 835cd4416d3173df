// SPDX-License-Identifier: MIT
// How a thread that nobody joins reaches a driver object that its host may release at any moment.
#pragma once
#include <mutex>

namespace taut::driver {

class Face;

/// Shared by a driver object and such threads; it outlives both.
class Lifeline {
 public:
  explicit Lifeline(Face& face) noexcept : face_(&face) {}

  /// The object with one reference more, to be released by the caller; null once its last release has begun.
  [[nodiscard]] Face* hold() noexcept;

  /// The object's own, when it ends.
  void cut() noexcept {
    const std::lock_guard lock(mutex_);
    face_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Face* face_;
};

}  // namespace taut::driver
