// SPDX-License-Identifier: MIT
// How late threads are woken here and now: one as Taut's audio threads are, beside an ordinary one with a bare timer.
#pragma once
#include <functional>
#include <string_view>

#include "base/units.hpp"
#include "doctor/finding.hpp"
#include "platform/realtime.hpp"

namespace taut::doctor {

/// Lateness of one thread's wake-ups, in nanoseconds. All 0 where there was no thread.
struct Lateness {
  std::int64_t wakes = 0;
  Nanos median = 0, p99 = 0, p999 = 0, max = 0;
};

struct Wakeups {
  Lateness audio;         ///< with the best scheduling that this user gets
  Lateness bare;          ///< an ordinary thread, in the same seconds
  platform::Grant grant;  ///< what the first one got
};

/// The period of 64 frames at 48 kHz, at which both threads wake up.
constexpr Nanos wake_period = duration(64, 48000);

/// Measures for `length` nanoseconds; blocks so long and two seconds more at most. `still_going` is called some ten times a
/// second and ends it by false. Control threads.
Wakeups measure_wakeups(Nanos length, const std::function<bool()>& still_going);

/// What that means for small buffers.
Finding on_wakeups(const Wakeups& wakeups);

}  // namespace taut::doctor
