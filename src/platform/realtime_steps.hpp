// SPDX-License-Identifier: MIT
// The steps of make_realtime()'s ladder, one by one, for the ladder and its tests.
#pragma once
#include <cstdint>

#include "base/error.hpp"
#include "base/units.hpp"
#include "platform/realtime.hpp"

namespace taut::platform {

class Rtkit;

/// FIFO by the kernel's own call. Error `denied` when the user may not, `absent` when there is no such thread.
Expected<Grant> ask_kernel(std::uintptr_t id, int priority);

/// Real time by the RealtimeKit service, no higher than it permits. Lowers the process's limit of real-time computing
/// without a sleep to what the service demands. Error `absent` (no libdbus, bus or service), `denied`, `broken` (no
/// answer in time), or `unsupported` (a cycle is so long that the limit would kill the thread).
Expected<Grant> ask_rtkit(Expected<Rtkit>& service, std::uintptr_t id, Nanos period, int priority);

/// A nice level of -11, by the kernel or else by RealtimeKit.
Expected<Grant> ask_nice(Expected<Rtkit>& service, std::uintptr_t id);

}  // namespace taut::platform
