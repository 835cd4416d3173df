// SPDX-License-Identifier: MIT
// From readings to a verdict: pure.
#pragma once
#include <string>
#include <string_view>

#include "forensics/readings.hpp"

namespace taut::forensics {

/// What stood in the way.
enum class Kind {
  unknown,
  computed,       ///< the program computed for too long
  page_faults,    ///< it touched memory that had to be made first
  disk,           ///< it waited for pages or bytes from a disk
  files,          ///< it read or wrote files
  waited,         ///< it waited for something else: a lock, another thread
  other_program,  ///< ready to run, but another program had the processor
  own_thread,     ///< ready to run, but another thread of the same program had it
  throttled,      ///< a quota kept it from running
  stopped,        ///< the whole program was stopped
  stood_still,    ///< the whole computer stood still
  stolen,         ///< the host of a virtual machine ran something else
  late_timer,     ///< woken late, though its processor was free
  device,         ///< the device, its driver or its cable
  interrupts,     ///< its processor served devices; the last, since other programs read these numbers
};
constexpr int kinds = 15;

/// "computed", "page faults", ...
std::string_view name(Kind kind) noexcept;

/// A drop-out, or several that came too close together to be told apart.
struct Lateness {
  enum class Who { program, thread, device } who = Who::program;
  Nanos took = 0;         ///< program: the callback; thread: how late it woke. Of all together
  Nanos had = 0;          ///< allowed for that
  Nanos usual = 0;        ///< what a callback takes otherwise
  std::int64_t lost = 0;  ///< frames
  bool realtime = false;  ///< the audio thread has real-time scheduling
};

/// What the audio thread does when nothing is wrong, for each ns that passes.
struct Baseline {
  double ran = 0, waited = 0, minor = 0, major = 0, calls = 0, transferred = 0, interrupted = 0;
};

/// Between two readings without a drop-out, smoothed with what is known from before.
Baseline learned(const Baseline& before, const Reading& from, const Reading& to);

struct Verdict {
  Kind kind = Kind::unknown;
  std::string sentence;  ///< what it was, with numbers, and what to do. "Not known ..." where nothing explains enough
};

/// `before`: the last reading before the drop-out; `after`: the first one after it. Says a cause only where it explains
/// most of the time.
Verdict judge(const Lateness& lateness, const Reading& before, const Reading& after, const Baseline& baseline);

}  // namespace taut::forensics
