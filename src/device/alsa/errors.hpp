// SPDX-License-Identifier: MIT
// libasound's error numbers as sentences: what is wrong, and what to do about it.
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "device/alsa/library.hpp"

namespace taut::device::alsa {

/// What helps depends on it: a size that was asked for can be another one, an opening asked for none.
enum class Step { setting, other };

/// `code` is a negative errno. `doing` completes "... could not be": "opened", "started". Control threads.
Error error_of(const Library& alsa, int code, std::string_view doing, const std::string& device,
               Step step = Step::other);

/// A device whose memory cannot be mapped.
Error not_mapped(const std::string& device);

/// While it lives, libasound prints no messages of this thread to the standard error output: what they say comes out as
/// an Error, and printing would be a system call on the audio thread.
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
