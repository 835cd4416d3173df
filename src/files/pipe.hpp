// SPDX-License-Identifier: MIT
// Sound that goes from program to program: pipes, FIFOs, the program's own input and output. Read or written once, from
// front to back.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/error.hpp"

namespace taut::files {

/// Asked some 20 times a second while a pipe makes us wait: whether to stop waiting. Empty: never.
using GiveUp = std::function<bool()>;

class Pipe {
 public:
  enum class Direction { in, out };

  /// Whether the name means one: "-", a FIFO, a device such as /dev/null; not what is absent, a plain file or a folder.
  static bool is_named(const std::string& path, Direction direction);

  /// Whether what is written to `path` goes to the program's own output (stdout).
  static bool is_output(const std::string& path);

  /// Opens it; a FIFO with nobody at its other end is waited for. Errors: `absent` (nobody came before `give_up`),
  /// `bad_request` (a terminal), `denied`, `broken`.
  static Expected<std::unique_ptr<Pipe>> open(const std::string& path, Direction direction, GiveUp give_up);

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();

  /// Waits for at least one byte. 0 at the end. Error `wrong_state` when `give_up` said so; `broken`.
  Expected<std::size_t> read(std::span<std::byte> out);

  /// Writes all of it. Errors: `absent` when its reader has gone (then other_end_gone()), `busy` when it takes nothing for
  /// 2 s after `give_up` said so, `no_memory` (what is behind it is full), `broken`.
  Expected<void> write(std::span<const std::byte> bytes);
  [[nodiscard]] bool other_end_gone() const noexcept { return gone_; }

 private:
  Pipe(std::intptr_t handle, std::string name, GiveUp give_up)
      : handle_(handle), name_(std::move(name)), give_up_(std::move(give_up)) {}
  [[nodiscard]] bool given_up() const { return give_up_ && give_up_(); }

  std::intptr_t handle_;  // the system's own
  std::string name_;      // as sentences say it
  GiveUp give_up_;
  bool gone_ = false;
};

}  // namespace taut::files
