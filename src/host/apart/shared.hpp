// SPDX-License-Identifier: MIT
// What differs between systems: the shared block, its gates, and the process on the other side.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/units.hpp"
#include "host/apart/wire.hpp"

namespace taut::host::apart {

/// The block and its gates, in either process. Freed when the last owner is gone.
class Shared {
 public:
  virtual ~Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  [[nodiscard]] Block& block() const noexcept { return *block_; }

  /// Any thread, real-time safe: one system call if somebody waits. An early wake is kept; several count as one.
  virtual void wake(Gate gate) noexcept = 0;
  /// One thread a gate. True: woken. False: `deadline` (on system_clock()) passed.
  virtual bool wait_until(Gate gate, Nanos deadline) noexcept = 0;

  /// Until the process on the other side has ended; false: `deadline` passed. One thread.
  virtual bool wait_for_end(Nanos deadline) noexcept = 0;

 protected:
  explicit Shared(Block* block = nullptr) noexcept : block_(block) {}
  Block* block_;
};

/// The process that runs a driver, as its program sees it.
class DriverProcess : public Shared {
 public:
  /// Starts `program`. Errors: `absent`, `denied`, `no_memory`.
  static Expected<std::shared_ptr<DriverProcess>> start(const std::filesystem::path& program);

  /// Ends it at once, if it still runs. Any thread.
  virtual void kill() noexcept = 0;
  /// After wait_for_end(): how it ended, as the end of a sentence: "by signal 11 (Segmentation fault)", "with status 3"; empty:
  /// not known.
  [[nodiscard]] virtual std::string how_it_ended() = 0;

 protected:
  using Shared::Shared;
};

/// In the process, with its command line. Error `bad_request` if it was not started by start().
Expected<std::shared_ptr<Shared>> attach(int argc, char** argv);

/// The program that is such a process: $TAUT_DRIVER_PROCESS, else beside this library or the running program, or where an
/// installation has it. Empty if there is none.
std::filesystem::path driver_process();

}  // namespace taut::host::apart
