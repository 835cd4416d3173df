// SPDX-License-Identifier: MIT
// Messages of the audio thread: numbers only, turned into sentences elsewhere.
#pragma once
#include <string>

#include "base/units.hpp"
#include "device/device.hpp"

namespace taut::engine {

struct Event {
  enum class Kind {
    host_late,       ///< drop-out: the host's callback took `a` of the `b` ns it had; `lost` frames
    thread_late,     ///< drop-out: the thread woke `a` ns after the cycle was ready; `b` ns were allowed
    device_late,     ///< drop-out: the device lost `lost` frames though we were in time
    stalled,         ///< no turn for `a` ns
    gone,            ///< device lost, see `fault`; the stand-in took over
    returned,        ///< device back after `a` ns; `b` frames of silence took its place
    slept,           ///< the computer slept for `a` ns; with `a` 0: that cost `lost` frames
    changed,         ///< the device now runs with a margin of `a` and a cycle of `b` frames
    moved,           ///< the margin moved to `a` frames; `b` splices were in sound, not in silence
    rate,            ///< the hardware switched to `a` Hz by itself: the stand-in serves until that is converted
    late_host,       ///< the host finishes after its callback: one more buffer from now on
    refused,         ///< the returned device could not be used again
    member_changed,  ///< a member of a joined device went (`a` 1) or is back (`a` 0); see `fault`
  };
  Kind kind{};
  Nanos at = 0;  ///< on the stream's clock
  Frames lost = 0;
  Frames silent = 0;  ///< frames of output played as silence while the stream went on
  Nanos a = 0, b = 0;
  device::Fault fault{};
  std::uint64_t generation = 0;  ///< Attachment::generation of the faulty stream
  /// Of a device that changed: the hardware's latency now, and whether it is known.
  struct Latency {
    Frames frames = 0, latency_jitter = 0;
    bool known = false;
  } in{}, out{};
};

/// One sentence, without the time. Not for the audio thread.
std::string sentence(const Event& event, std::string_view reason = {});

}  // namespace taut::engine
