// SPDX-License-Identifier: MIT
// The best scheduling that this user may have for an audio thread, and an honest word on why not better.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/units.hpp"

namespace taut::platform {

/// What a grant needs beside the thread: kept as long as the thread runs.
class RealtimeHold {
 public:
  virtual ~RealtimeHold() = default;
  RealtimeHold(const RealtimeHold&) = delete;
  RealtimeHold& operator=(const RealtimeHold&) = delete;
  /// What became of the grant since, for a person; empty: it stands.
  [[nodiscard]] virtual std::string sentence() const = 0;

 protected:
  RealtimeHold() = default;
};

struct Grant {
  enum class Kind {
    fifo,   ///< real time, asked of the kernel directly
    rtkit,  ///< real time, given by the RealtimeKit service
    nice,   ///< an ordinary thread that is preferred to others
    mmcss,  ///< Windows: real time by the Multimedia Class Scheduler Service
    none,
  };
  Kind kind = Kind::none;
  int priority = 0;         ///< 1..99 for fifo and rtkit; the nice level (-20..-1) for nice (Windows: 15); 0 for none
  std::string sentence;     ///< what was obtained; if not fifo, why not better
  std::string remedy = {};  ///< how the thread gets real time; empty where it has it, or is gone
  std::shared_ptr<RealtimeHold> hold = {};  ///< may be null
};

/// Above the kernel's interrupt threads (50), below PipeWire's data thread (88): a host that hangs in its callback must
/// not starve the server that feeds it (pipeasio issue 4).
constexpr int default_priority = 70;

/// A ladder for the thread `id` (Thread::id()): direct FIFO, else RealtimeKit over the system bus, else a nice level of
/// -11. Asks and looks at the answer; limits are not looked at before, since a capability may override them.
///
/// `period`: nanoseconds of one cycle. With RealtimeKit the kernel ends a process when one of its threads computes in real
/// time for longer without a sleep than that permits (200 ms), so it is not asked when a cycle is that long. Where a process
/// has such a limit, Grant::hold is a thread that takes real time away in time, and gives it back. `priority` 1..99.
///
/// Control threads only, off the audio thread: allocates, may load libdbus, and blocks: two seconds at most, also where the
/// system bus hangs. Must be called again for a new thread.
Grant make_realtime(std::uintptr_t id, Nanos period, int priority = default_priority);

/// What only the thread itself can ask for: held on the audio thread from its first step to its last. make_realtime() then
/// tells what came of it. Windows: the MMCSS task "Pro Audio", without its power throttling. Linux: nothing.
class AudioThread {
 public:
  AudioThread() noexcept;
  // NOLINTNEXTLINE(performance-trivially-destructible): Windows has something to give back.
  ~AudioThread();
  AudioThread(const AudioThread&) = delete;
  AudioThread& operator=(const AudioThread&) = delete;

 private:
  [[maybe_unused]] void* task_ = nullptr;
};

}  // namespace taut::platform
