// SPDX-License-Identifier: MIT
// How a thread that nobody joins reaches a driver object that its host may release at any moment.
#pragma once
#include <mutex>

namespace taut::driver {

class Face;

/// Shared by a driver object and such threads; outlives both.
class Lifeline {
 public:
  explicit Lifeline(Face& face) noexcept : face_(&face) {}

  /// The object, kept alive until let_go(); null once it has begun to end. Not part of the reference count the host
  /// sees, as some release until that is 0.
  [[nodiscard]] Face* hold() noexcept;

  /// Called by the object when it ends.
  void cut() noexcept {
    const std::lock_guard lock(mutex_);
    face_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Face* face_;
};

}  // namespace taut::driver
