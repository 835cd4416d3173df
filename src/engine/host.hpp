// SPDX-License-Identifier: MIT
// The application, as the engine sees it. A face implements this and translates.
#pragma once
#include "base/realtime.hpp"
#include "base/units.hpp"

namespace taut::engine {

/// What the input of one buffer lacks. Frames of the host's position count the buffers alone, so a host that keeps time
/// adds these.
struct Gap {
  Frames lost = 0;    ///< frames that no buffer holds ...
  int at = 0;         ///< ... right before this frame of the buffer (0 to its length); there `away` changes, too
  bool away = false;  ///< the device, or one of several, is away: from `at` on, or all along, silence is in its place
  Nanos slept = 0;    ///< the computer slept for so long right before `at`; no frames stand for it
};

/// The moment a cycle belongs to: position of its first input frame since start, and the time of the buffer boundary on
/// the engine's clock.
struct Moment {
  Frames position = 0;
  Nanos time = 0;
  double rate = 0;
  const Gap* gap = nullptr;  ///< nullptr: nothing is missing
};

/// What the host is told, outside the cycle.
enum class Notice { reset, latencies, overload };

class Host {
 public:
  virtual ~Host() = default;

  /// Input half `half` is full, output half `half` is to be filled. Audio thread; must be real-time safe.
  virtual void process(int half, const Moment& moment) noexcept TAUT_NONBLOCKING = 0;

  /// On the notifier's thread, which nobody joins; the engine holds no lock and survives any call made from within.
  virtual void tell(Notice notice) noexcept = 0;
};

}  // namespace taut::engine
