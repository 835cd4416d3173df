// SPDX-License-Identifier: MIT
// The terminal: single keys without Enter while a stream runs, its width, and who owns it. Its modes are restored
// however the program ends or stops.
#pragma once
#include <string_view>

namespace taut::command {

enum class KeyPress { none, mute, louder, softer, larger, smaller, safer, riskier, quit };

/// Reads keys as they are pressed, if stdin is a terminal; restores it on destruction. One instance at a time.
class Keys {
 public:
  Keys();
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  [[nodiscard]] bool there() const noexcept { return there_; }
  /// The next key with a meaning; `none` if there is none now. Leaves the terminal alone while in the background, and
  /// takes it again in the foreground.
  KeyPress next() noexcept;

 private:
  bool there_;
};

/// Restores the terminal before the program is stopped or ended, and keeps others from changing it until then. Any
/// thread, but not from a signal handler.
void bar_terminal() noexcept;
void unbar_terminal() noexcept;

/// The same after a fault: no lock, no allocation.
void bar_terminal_broken() noexcept;

/// Of the terminal on stderr, now.
int terminal_columns() noexcept;

/// Whether this program may write to the terminal on stderr: false for a background job.
bool in_foreground() noexcept;

struct TerminalSize {
  int columns = 80, rows = 24;
};
/// Of the terminal on stdout, now.
TerminalSize terminal_size() noexcept;

/// TERM says that it understands no sequences: no colours, no drawing.
bool terminal_is_dumb();

// Per system.
void leave_single_keys() noexcept;
bool enter_single_keys() noexcept;  ///< repeatable; false if the terminal is not ours now
int waiting_byte() noexcept;        ///< the next byte, or -1 if none is waiting
void write_screen(
    std::string_view text) noexcept;  ///< to stdout, on a screen of its own, as long as the terminal is ours
void leave_screen() noexcept;

}  // namespace taut::command
