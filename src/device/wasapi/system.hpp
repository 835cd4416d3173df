// SPDX-License-Identifier: MIT
// The seam: what the backend asks of Windows. Everything else it reaches through the COM pointers that come from here; the
// tests put a model behind it.
#pragma once
#include <span>

#include "base/error.hpp"
#include "device/wasapi/com.hpp"
#include "device/wasapi/ref.hpp"
#include "platform/clock.hpp"

namespace taut::device::wasapi {

using Event = void*;  ///< a HANDLE of an auto-reset event

class System {
 public:
  virtual ~System() = default;
  /// The list of devices. Makes the calling thread able to use COM.
  virtual Expected<Ref<com::DeviceEnumerator>> devices() = 0;
  /// Frees what COM allocated for the caller; null is nothing.
  virtual void free(void* memory) noexcept = 0;
  virtual Event make_event() = 0;  ///< null: none is left
  virtual void close_event(Event event) noexcept = 0;
  virtual void set_event(Event event) noexcept = 0;
  /// Sleeps until one of the events is set, and resets it, or until `deadline` on clock(). The index, or -1.
  virtual int wait(std::span<const Event> events, Nanos deadline) noexcept = 0;
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept = 0;
  /// What is to be added to a stamp of WASAPI (the performance counter, made nanoseconds) to have it on clock().
  [[nodiscard]] virtual Nanos stamp_offset() const noexcept = 0;
};

/// Real Windows; an error says why there is none. Any thread.
Expected<System*> real_system();

}  // namespace taut::device::wasapi
