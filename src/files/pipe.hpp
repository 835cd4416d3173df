// SPDX-License-Identifier: MIT
// Sound between programs: pipes, FIFOs, standard input and output. Read or written once, front to back.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/error.hpp"

namespace taut::files {

/// Polled some 20 times a second while waiting for a pipe: whether to give up. Empty: never.
using GiveUp = std::function<bool()>;

class Pipe {
 public:
  enum class Direction { in, out };

  /// Whether the name means a pipe: "-", a FIFO, a device such as /dev/null; not something missing, a regular file or a
  /// folder.
  static bool is_named(const std::string& path, Direction direction);

  /// Whether `path` means stdout.
  static bool is_output(const std::string& path);

  /// Opens it; waits for the other end of a FIFO. Errors: `absent` (nobody came before `give_up`), `bad_request` (a
  /// terminal), `denied`, `broken`.
  static Expected<std::unique_ptr<Pipe>> open(const std::string& path, Direction direction, GiveUp give_up);

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();

  /// Waits for at least one byte; 0 at the end. Errors: `wrong_state` if `give_up` said so, `broken`.
  Expected<std::size_t> read(std::span<std::byte> out);

  /// Writes everything. Errors: `absent` if the reader has gone (then other_end_gone()), `busy` if it accepts nothing
  /// for 2 s after `give_up` said so, `no_memory` (the target is full), `broken`.
  Expected<void> write(std::span<const std::byte> bytes);
  [[nodiscard]] bool other_end_gone() const noexcept { return gone_; }

 private:
  Pipe(std::intptr_t handle, std::string name, GiveUp give_up)
      : handle_(handle), name_(std::move(name)), give_up_(std::move(give_up)) {}
  [[nodiscard]] bool given_up() const { return give_up_ && give_up_(); }

  std::intptr_t handle_;  // the system's
  std::string name_;      // for sentences
  GiveUp give_up_;
  bool gone_ = false;
};

}  // namespace taut::files
