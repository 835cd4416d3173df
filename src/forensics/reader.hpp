// SPDX-License-Identifier: MIT
// Takes readings. Whatever cannot be read here is left out.
#pragma once
#include <cstdint>
#include <memory>

#include "forensics/readings.hpp"

namespace taut::forensics {

/// One thread, never the audio thread: it opens files and allocates.
class Reader {
 public:
  /// `audio_thread`: as platform::Thread::id(), of this process.
  explicit Reader(std::uintptr_t audio_thread);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  /// Some hundred microseconds. `everything`: with the other programs, which takes some milliseconds; else they are as
  /// they were last time. Where threads have a nice value each (Linux), the caller's becomes 10.
  Reading read(bool everything);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taut::forensics
