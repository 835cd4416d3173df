// SPDX-License-Identifier: MIT
// The terminal: single keys, without Enter, while a stream runs; how wide it is, and whose it is. Whatever ends or stops
// the program, the modes are as they were found.
#pragma once

namespace taut::command {

enum class KeyPress { none, mute, louder, softer, larger, smaller, safer, riskier, quit };

/// Reads keys as they are pressed, when stdin is a terminal; restores it when it goes. One at a time.
class Keys {
 public:
  Keys();
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  [[nodiscard]] bool there() const noexcept { return there_; }
  /// The next key that means something; `none` when there is none now. In the background the terminal is left alone;
  /// back in the foreground keys are single ones again.
  KeyPress next() noexcept;

 private:
  bool there_;
};

/// Gives the terminal back before the program is stopped or ended, and lets nobody take it again until that is over. Any
/// thread; not from within a signal handler.
void bar_terminal() noexcept;
void unbar_terminal() noexcept;

/// Bars it after a fault: takes no lock, allocates nothing.
void bar_terminal_broken() noexcept;

/// Of the terminal behind stderr, as it is now.
int terminal_columns() noexcept;

/// Whether this program may write to the terminal behind stderr: false for a job in the background.
bool in_foreground() noexcept;

// What a system does.
void leave_single_keys() noexcept;
bool enter_single_keys() noexcept;  ///< again and again; false where the terminal is not ours now
int waiting_byte() noexcept;        ///< the next byte, or -1 when none waits

}  // namespace taut::command
