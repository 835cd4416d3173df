// SPDX-License-Identifier: MIT
// Measures how late threads wake up: one set up like Taut's audio threads, and an ordinary one on a bare timer.
#pragma once
#include <functional>
#include <string_view>

#include "base/units.hpp"
#include "doctor/finding.hpp"
#include "platform/realtime.hpp"

namespace taut::doctor {

/// Lateness of one thread's wake-ups, in nanoseconds. All 0 if the thread did not run.
struct Lateness {
  std::int64_t wakes = 0;
  Nanos median = 0, p99 = 0, p999 = 0, max = 0;
};

struct Wakeups {
  Lateness audio;         ///< with the best scheduling this user gets
  Lateness bare;          ///< an ordinary thread, in the same seconds
  platform::Grant grant;  ///< the scheduling of `audio`
};

/// 64 frames at 48 kHz: the period of both threads.
constexpr Nanos wake_period = duration(64, 48000);

/// Measures for `length` nanoseconds; blocks at most two seconds longer. Calls `still_going` about ten times a second and
/// stops when it returns false. Control threads.
Wakeups measure_wakeups(Nanos length, const std::function<bool()>& still_going);

/// What the measurement means for small buffers.
Finding on_wakeups(const Wakeups& wakeups);

}  // namespace taut::doctor
