// SPDX-License-Identifier: MIT
// Finds the cause of a drop-out, with a number: whose time ran out?
#pragma once
#include <algorithm>

#include "engine/event.hpp"

namespace taut::engine {

/// The times of one cycle, on the stream's clock.
struct Timing {
  Nanos ready = 0;   ///< cycle complete in the hardware
  Nanos woken = 0;   ///< thread running
  Nanos called = 0;  ///< duration of the host's callbacks
  Nanos done = 0;    ///< output written
  Nanos due = 0;     ///< output deadline
};

/// Why `lost` frames were dropped between the cycle `last` and a wake-up at `woken` that was due at `ready`. With
/// `lost` 0: why the output of `last` was late.
///
/// A late write is the fault of whoever took longer: the host, the thread's wake-up, or what kept the thread from going on
/// outside the host's callbacks, for Taut's own part takes some microseconds. If the last write was in time, the following
/// wake-up was late, or else the device.
constexpr Event diagnose(const Timing& last, Nanos ready, Nanos woken, Frames lost) noexcept {
  const Nanos margin = last.due - last.ready;
  Event event{.kind = Event::Kind::device_late, .at = woken, .lost = lost};
  if (last.done > last.due) {
    const Nanos slept = last.woken - last.ready, held = last.done - last.woken - last.called;
    if (last.called >= std::max(slept, held)) {
      event.kind = Event::Kind::host_late;
      event.a = last.called;
      event.b = std::max<Nanos>(0, last.due - last.woken);
    } else {
      event.kind = Event::Kind::thread_late;
      event.a = slept + held;
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
