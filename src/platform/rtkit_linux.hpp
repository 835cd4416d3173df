// SPDX-License-Identifier: MIT
// RealtimeKit: the system service that gives ordinary users' threads real time, within limits.
#pragma once
#include <cstdint>
#include <memory>

#include "base/error.hpp"
#include "base/units.hpp"
#include "platform/realtime.hpp"

namespace taut::platform {

/// A private connection to the system bus, closed by the destructor. Control threads only; calls block. Loads libdbus
/// at run time. Interface: org.freedesktop.RealtimeKit1, as documented in the package rtkit.
class Rtkit {
 public:
  /// `bound`: ns from now for connecting and all calls together; later calls fail (`broken`). A hanging bus occupies
  /// one thread of ours until libdbus gives up, 25 s at most once the socket has accepted; meanwhile another connect()
  /// fails at once. Error `absent`: no libdbus or no bus.
  static Expected<Rtkit> connect(Nanos bound);

  /// As ask_rtkit(), with a priority at least `below` under the highest permitted, if there is room.
  Expected<Grant> make_realtime(std::uintptr_t id, Nanos period, int priority, int below);

  /// Sets a nice level, no lower than permitted. Returns the level set.
  Expected<int> make_preferred(std::uintptr_t id, int nice);

  Rtkit(Rtkit&&) noexcept;
  Rtkit& operator=(Rtkit&&) noexcept;
  ~Rtkit();

 private:
  struct Bus;
  explicit Rtkit(std::unique_ptr<Bus> bus) noexcept;
  std::unique_ptr<Bus> bus_;
};

}  // namespace taut::platform
