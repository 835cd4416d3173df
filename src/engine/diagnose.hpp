// SPDX-License-Identifier: MIT
// Every drop-out has a cause with a number: whose time was it that ran out?
#pragma once
#include <algorithm>

#include "engine/event.hpp"

namespace taut::engine {

/// The times of one served cycle, on the stream's clock.
struct Timing {
  Nanos ready = 0;   ///< the cycle was complete in the hardware
  Nanos woken = 0;   ///< the thread ran
  Nanos called = 0;  ///< how long the host's callbacks took
  Nanos done = 0;    ///< the output was written
  Nanos due = 0;     ///< when it had to be
};

/// Why `lost` frames fell out between the cycle `last` and a wake-up at `woken` that was due at `ready`; with `lost` 0: why
/// what `last` wrote was late.
///
/// A write that was late is the fault of whoever took the larger share: the thread's wake-up or the host. When the last
/// write was in time, it is the wake-up after it that was late, or else the device.
constexpr Event diagnose(const Timing& last, Nanos ready, Nanos woken, Frames lost) noexcept {
  const Nanos margin = last.due - last.ready;
  Event event{.kind = Event::Kind::device_late, .at = woken, .lost = lost};
  if (last.done > last.due) {
    const Nanos slept = last.woken - last.ready;
    if (last.called >= slept) {
      event.kind = Event::Kind::host_late;
      event.a = last.called;
      event.b = std::max<Nanos>(0, last.due - last.woken);
    } else {
      event.kind = Event::Kind::thread_late;
      event.a = slept;
      event.b = margin;
    }
  } else if (woken > ready + margin) {
    event.kind = Event::Kind::thread_late;
    event.a = woken - ready;
    event.b = margin;
  }
  return event;
}

}  // namespace taut::engine
