// SPDX-License-Identifier: MIT
// What the backend asks of Windows itself. The rest goes through the COM pointers it returns; tests put a model behind
// it.
#pragma once
#include <span>

#include "base/error.hpp"
#include "device/wasapi/com.hpp"
#include "device/wasapi/ref.hpp"
#include "platform/clock.hpp"

namespace taut::device::wasapi {

using Event = void*;  ///< HANDLE of an auto-reset event

class System {
 public:
  virtual ~System() = default;
  /// The device enumerator. Makes the calling thread able to use COM.
  virtual Expected<Ref<com::DeviceEnumerator>> devices() = 0;
  /// Frees memory that COM allocated for the caller; null is ignored.
  virtual void free(void* memory) noexcept = 0;
  virtual Event make_event() = 0;  ///< null: none left
  virtual void close_event(Event event) noexcept = 0;
  virtual void set_event(Event event) noexcept = 0;
  /// Sleeps until an event is set, which it resets, or until `deadline` on clock(). Returns the index, or -1.
  virtual int wait(std::span<const Event> events, Nanos deadline) noexcept = 0;
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept = 0;
  /// Add to a WASAPI stamp (performance counter in ns) to convert it to clock().
  [[nodiscard]] virtual Nanos stamp_offset() const noexcept = 0;
};

/// The real Windows; an error says why there is none. Any thread.
Expected<System*> real_system();

}  // namespace taut::device::wasapi
