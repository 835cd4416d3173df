// SPDX-License-Identifier: MIT
// Single keys, without Enter, while a stream runs.
#pragma once
#include <memory>

namespace taut::command {

enum class KeyPress { none, mute, louder, softer, larger, smaller, safer, riskier, quit };

/// Reads keys as they are pressed, when stdin is a terminal; restores it when it goes.
class Keys {
 public:
  Keys();
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  [[nodiscard]] bool there() const noexcept { return before_ != nullptr; }
  /// The next key that means something; `none` when there is none now.
  KeyPress next() noexcept;

 private:
  struct Modes;
  static int waiting_byte() noexcept;  // the next byte, or -1 when none waits
  std::unique_ptr<Modes> before_;
};

}  // namespace taut::command
