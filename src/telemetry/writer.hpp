// SPDX-License-Identifier: MIT
// Shows one stream to the other programs of this user.
#pragma once
#include <optional>
#include <string>

#include "base/error.hpp"
#include "platform/shared_memory.hpp"
#include "telemetry/block.hpp"

namespace taut::telemetry {

class Writer {
 public:
  /// A block of its own, gone with the object. `program`: the name people know it by. Errors as
  /// platform::SharedMemory::make(), with what they mean for the user. Control threads.
  static Expected<Writer> make(const std::string& program);

  /// One thread at a time; no lock, no system call, no allocation.
  void show(const Snapshot& snapshot) noexcept { block().snapshot.set(snapshot); }

  /// The block is no longer found; it may still be written.
  void hide() noexcept { memory_.remove(); }

 private:
  explicit Writer(platform::SharedMemory memory) : memory_(std::move(memory)) {}
  [[nodiscard]] Block& block() noexcept;
  platform::SharedMemory memory_;
};

}  // namespace taut::telemetry
