// SPDX-License-Identifier: MIT
// This program once more, for one rule: whatever the driver does, it does it there. And a program that is watched.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::check {

/// How a process ended.
struct Ended {
  bool normally = true;  ///< false: by a signal, or an exception on Windows
  unsigned code = 0;     ///< the exit status, the signal or the exception
};

class Process {
 public:
  /// This program with `words` for its arguments, and with `settings` (if not empty) in TAUT_CONFIG. Ended with all of its
  /// children by the destructor; its output is discarded. Error `broken`. Control thread: on Windows it changes this
  /// process's environment.
  static Expected<std::unique_ptr<Process>> start(const std::vector<std::string>& words,
                                                  const std::filesystem::path& settings);
  /// Another program, with an environment variable more, and this one's input and output; not ended by the destructor.
  /// `quiet_output`: what it prints goes where errors go. Error `absent`. Control thread: it changes this process's
  /// environment.
  static Expected<std::unique_ptr<Process>> start_program(const std::vector<std::string>& words, const char* variable,
                                                          const std::string& value, bool quiet_output);
  virtual ~Process() = default;

  /// Whether it has ended, and how().
  virtual bool ended() = 0;
  [[nodiscard]] const Ended& how() const noexcept { return how_; }

 protected:
  Ended how_;
};

/// "segmentation fault", "signal 31", "access violation", "exception 0xC0000005".
std::string crash_name(unsigned code);

/// In the process itself: ends with its parent, leaves no core file, shows no dialog.
void prepare_for_crashes();

/// Ends this process at once: no destructors, no exit handlers.
[[noreturn]] void leave_now(int status);

}  // namespace taut::check
