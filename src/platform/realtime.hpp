// SPDX-License-Identifier: MIT
// Gets the best scheduling this user may have for an audio thread, and says why not better.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "base/units.hpp"

namespace taut::platform {

/// Something a grant depends on: keep it while the thread runs.
class RealtimeHold {
 public:
  virtual ~RealtimeHold() = default;
  RealtimeHold(const RealtimeHold&) = delete;
  RealtimeHold& operator=(const RealtimeHold&) = delete;
  /// What has become of the grant, for a person; empty: it stands.
  [[nodiscard]] virtual std::string sentence() const = 0;

 protected:
  RealtimeHold() = default;
};

struct Grant {
  enum class Kind {
    fifo,   ///< real time, from the kernel directly
    rtkit,  ///< real time, from the RealtimeKit service
    nice,   ///< an ordinary thread with preference
    mmcss,  ///< Windows: real time from the Multimedia Class Scheduler Service
    none,
  };
  Kind kind = Kind::none;
  int priority = 0;         ///< 1..99 for fifo and rtkit; the nice level (-20..-1) for nice (Windows: 15); 0 for none
  std::string sentence;     ///< what was obtained and, if not fifo, why not better
  std::string remedy = {};  ///< how to get real time; empty if the thread has it or has ended
  std::shared_ptr<RealtimeHold> hold = {};  ///< may be null
};

/// Above the kernel's interrupt threads (50), below PipeWire's data thread (88): a host that hangs in its callback must
/// not starve the server that feeds it (pipeasio issue 4).
constexpr int default_priority = 70;

/// Tries in order, for the thread `id` (Thread::id()): FIFO directly, RealtimeKit over the system bus, a nice level of
/// -11. Asks and checks the result instead of checking limits first, since a capability may override them.
///
/// `period`: of a cycle, ns. With RealtimeKit the kernel kills a process if one of its real-time threads computes
/// longer than allowed (200 ms) without sleeping, so it is not used for cycles that long. If the process has such a
/// limit, Grant::hold is a thread that withdraws real time before that, and restores it. `priority`: 1..99.
///
/// Control threads only, off the audio thread: allocates, may load libdbus, and may block for up to two seconds even if
/// the system bus hangs. Call again for each new thread.
Grant make_realtime(std::uintptr_t id, Nanos period, int priority = default_priority);

/// What only the thread itself can request; lives on the audio thread from its first step to its last. make_realtime()
/// reports the result. Windows: the MMCSS task "Pro Audio", without power throttling. Linux: nothing.
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
