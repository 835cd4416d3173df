// SPDX-License-Identifier: MIT
// RealtimeKit: the system service that gives real time to ordinary users' threads, within limits.
#pragma once
#include <cstdint>
#include <memory>

#include "base/error.hpp"
#include "base/units.hpp"
#include "platform/realtime.hpp"

namespace taut::platform {

/// A connection of its own to the system bus, closed by the destructor. Control threads only; calls block. libdbus is
/// found at run time. Source of the interface: org.freedesktop.RealtimeKit1 as the package rtkit documents it.
class Rtkit {
 public:
  /// `bound`: nanoseconds from now that connecting and all calls may take together; what is asked later gets no answer
  /// (error `broken`). A bus that hangs keeps one thread of ours until libdbus gives up on it, 25 s at most once the
  /// socket took us; meanwhile another connect() refuses at once. Error `absent` when there is no libdbus or no bus.
  static Expected<Rtkit> connect(Nanos bound);

  /// As ask_rtkit(); so far `below` the highest priority that is permitted, at the most, where there is one.
  Expected<Grant> make_realtime(std::uintptr_t id, Nanos period, int priority, int below);

  /// A nice level, no lower than the service permits: the level that was given.
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
