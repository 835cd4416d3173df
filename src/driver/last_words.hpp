// SPDX-License-Identifier: MIT
// What get_error_message() gives.
#pragma once
#include <mutex>
#include <string_view>

#include "driver/border.hpp"

namespace taut::driver {

/// Any thread but the audio thread.
class LastWords {
 public:
  void set(std::string_view words) noexcept {
    const std::lock_guard lock(mutex_);
    write_text(text_, sizeof text_, words);
  }

  /// TAUT_ERROR_SIZE bytes at `field`.
  void get(char* field) const noexcept {
    const std::lock_guard lock(mutex_);
    write_text(field, TAUT_ERROR_SIZE, text_);
  }

 private:
  mutable std::mutex mutex_;
  char text_[TAUT_ERROR_SIZE] = {};
};

}  // namespace taut::driver
