// SPDX-License-Identifier: MIT
// The last error, both cut to fit get_error_message() and in full.
#pragma once
#include <mutex>
#include <string>

#include "driver/border.hpp"

namespace taut::driver {

/// Any thread but the audio thread.
class LastWords {
 public:
  void set(const Refusal& refusal) noexcept {
    const std::lock_guard lock(mutex_);
    try {
      write_text(text_, sizeof text_, short_words(refusal));
      whole_ = refusal.remedy.empty() ? refusal.words : refusal.words + "\n" + refusal.remedy;
    } catch (...) {
      // No memory for more than the field holds.
      write_text(text_, sizeof text_, refusal.words);
      whole_.clear();
    }
  }

  /// Writes TAUT_ERROR_SIZE bytes to `field`.
  void get(char* field) const noexcept {
    const std::lock_guard lock(mutex_);
    write_text(field, TAUT_ERROR_SIZE, text_);
  }

  /// What is wrong, a newline, what to do. Writes at most `size` bytes; returns the bytes needed for all of it.
  std::size_t get_whole(char* field, std::size_t size) const noexcept {
    const std::lock_guard lock(mutex_);
    const std::string_view all = whole_.empty() ? std::string_view(text_) : whole_;
    write_text(field, size, all);
    return all.size() + 1;
  }

 private:
  mutable std::mutex mutex_;
  char text_[TAUT_ERROR_SIZE] = {};
  std::string whole_;
};

}  // namespace taut::driver
