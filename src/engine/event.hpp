// SPDX-License-Identifier: MIT
// What the audio thread has to say: numbers only, told elsewhere.
#pragma once
#include <string>

#include "base/units.hpp"
#include "device/device.hpp"

namespace taut::engine {

struct Event {
  enum class Kind {
    host_late,       ///< drop-out: the host's callback took `a` ns of the `b` ns that it had; `lost` frames
    thread_late,     ///< drop-out: the thread was woken `a` ns after the cycle was ready, `b` ns were allowed
    device_late,     ///< drop-out: the device lost `lost` frames although all of ours was in time
    stalled,         ///< no turn for `a` ns
    gone,            ///< the device is lost; `fault` says how; the stand-in took over
    returned,        ///< the device is back after `a` ns; `b` frames of silence stand in its place
    slept,           ///< the computer slept for `a` ns; or, with `a` 0, `lost` frames fell out by that
    changed,         ///< the device runs with a margin of `a` frames and a cycle of `b` now
    moved,           ///< the margin was moved to `a` frames; `b` splices were in sound, not in silence
    rate,            ///< the hardware runs at `a` Hz now, by itself: the stand-in takes over until that is converted
    late_host,       ///< the host finishes after its callback: one more buffer from now on
    refused,         ///< the returned device could not be used again
    member_changed,  ///< one device of several went (`a` 1) or is back (`a` 0); `fault` says which and how
  };
  Kind kind{};
  Nanos at = 0;  ///< on the stream's clock
  Frames lost = 0;
  Frames silent = 0;  ///< of the output, where the stream went on in its place
  Nanos a = 0, b = 0;
  device::Fault fault{};
  std::uint64_t generation = 0;  ///< Attachment::generation of the stream that has the fault
  /// Of a device that changed: what the hardware adds now, and whether it is known.
  struct Latency {
    Frames frames = 0, latency_jitter = 0;
    bool known = false;
  } in{}, out{};
};

/// One sentence, without the time. Not for the audio thread.
std::string sentence(const Event& event, std::string_view reason = {});

}  // namespace taut::engine
