// SPDX-License-Identifier: MIT
// The application as the engine sees it. A face implements this and translates.
#pragma once
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "platform/memory.hpp"
#include "platform/thread.hpp"

namespace taut::engine {

/// What is missing from the input of one buffer. Host positions count buffers alone; a host that keeps time adds these.
struct InputGap {
  Frames lost = 0;    ///< frames in no buffer,
  int at = 0;         ///< right before this frame of the buffer (0 to its length); `away` changes there too
  bool away = false;  ///< the device, or a member of it, is missing: silence from `at` on, or throughout
  Nanos slept = 0;    ///< duration of system sleep right before `at`; not counted in frames
};

/// The moment of a cycle: position of its first input frame since start, and the time of the buffer boundary on the
/// engine's clock.
struct Moment {
  Frames position = 0;
  Nanos time = 0;
  double rate = 0;
  const InputGap* gap = nullptr;  ///< nullptr: nothing missing
};

/// Messages to the host, outside the cycle.
enum class Notice { reset, latencies, overload };

/// What a host demands of those who call it. Linux and Windows programs demand nothing; one in Wine does.
struct HostNeeds {
  platform::ThreadSource* threads = nullptr;  ///< whose threads may call it; null: any. Outlives all of them.
  platform::LockedMemory::Reach buffers = platform::LockedMemory::Reach::all;  ///< where it can read and write
};

class Host {
 public:
  virtual ~Host() = default;

  /// Control threads.
  [[nodiscard]] virtual HostNeeds needs() const noexcept { return {}; }

  /// Input half `half` is full; output half `half` is to be filled. Audio thread; must be real-time safe.
  virtual void process(int half, const Moment& moment) noexcept TAUT_NONBLOCKING = 0;

  /// On the worker's thread, which nobody joins. The engine holds no lock and survives any call made from within.
  virtual void tell(Notice notice) noexcept = 0;
};

}  // namespace taut::engine
