// SPDX-License-Identifier: MIT
// The HAL's real-time thread: passes a cycle through the hand-off, in the HAL's own buffers.
#pragma once
#include <atomic>
#include <vector>

#include "device/coreaudio/hal.hpp"
#include "device/coreaudio/losses.hpp"
#include "device/handoff/handoff.hpp"

namespace taut::device::coreaudio {

class IoCycle {
 public:
  /// `handoff` outlives the last call.
  IoCycle(const hal::Functions& functions, handoff::Handoff& handoff);

  /// What times are made of. Any thread.
  struct Device {
    double rate = 0;
    Frames in_safety = 0, out_safety = 0;
  };
  void set(const Device& device) noexcept;

  /// The whole IOProc. Real-time safe, apart from the hand-off's wait.
  void call(const hal::BufferList* in, const hal::TimeStamp* in_time, hal::BufferList* out,
            const hal::TimeStamp* out_time) noexcept;

  Losses losses;

 private:
  [[nodiscard]] Nanos begin_of(int frames, const hal::TimeStamp* in_time, const hal::TimeStamp* out_time,
                               Nanos now) const noexcept;

  const hal::Functions& hal_;
  handoff::Handoff& handoff_;
  std::vector<audio::Area> in_, out_;
  std::atomic<double> rate_{48000};
  std::atomic<Frames> in_safety_{0}, out_safety_{0};
};

}  // namespace taut::device::coreaudio
