// SPDX-License-Identifier: MIT
// The way from the HAL's IOProc to a stream, which can be closed at any time: the HAL may have chosen whom it calls before the
// IOProc was destroyed, and call afterwards (screenpipe #3261).
#pragma once
#include <cstdint>
#include <memory>

#include "base/error.hpp"
#include "device/coreaudio/io_cycle.hpp"

namespace taut::device::coreaudio {

class IoGate {
 public:
  /// `cycle` outlives the gate. Error `no_memory`: too many are open.
  static Expected<std::unique_ptr<IoGate>> open(IoCycle& cycle);
  /// Waits for a call that is inside; none gets in afterwards. Control threads.
  ~IoGate();
  IoGate(const IoGate&) = delete;
  IoGate& operator=(const IoGate&) = delete;

  /// Both for AudioDeviceCreateIOProcID.
  static hal::Status io_proc(hal::Object device, const hal::TimeStamp* now, const hal::BufferList* in,
                             const hal::TimeStamp* in_time, hal::BufferList* out, const hal::TimeStamp* out_time,
                             void* data);
  [[nodiscard]] void* data() const noexcept;

 private:
  explicit IoGate(std::uintptr_t token) : token_(token) {}

  const std::uintptr_t token_;
};

}  // namespace taut::device::coreaudio
