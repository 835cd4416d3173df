// SPDX-License-Identifier: MIT
// Turns libasound's error numbers into sentences: what is wrong, and what to do.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "device/alsa/library.hpp"

namespace taut::device::alsa {

/// Selects the remedy: a setting can be changed, opening has none.
enum class Step { setting, other };

/// `code`: a negative errno. `doing` completes "... could not be": "opened", "started". Control threads.
Error error_of(const Library& alsa, int code, std::string_view doing, const std::string& device,
               Step step = Step::other);

/// For a device whose memory cannot be mapped.
Error not_mapped(const std::string& device);

/// Silences libasound's messages on this thread while it lives: errors are returned instead, and printing would be a
/// system call on the audio thread.
class Quiet {
 public:
  explicit Quiet(const Library& alsa) noexcept;
  ~Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  const Library& alsa_;
  snd_local_error_handler_t before_;
};

}  // namespace taut::device::alsa
