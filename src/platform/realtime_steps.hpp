// SPDX-License-Identifier: MIT
// The steps of make_realtime() one by one, for it and its tests.
#pragma once
#include <cstdint>

#include "base/error.hpp"
#include "base/units.hpp"
#include "platform/realtime.hpp"

namespace taut::platform {

class Rtkit;

/// FIFO through the kernel's own call. Errors: `denied` if not permitted, `absent` if there is no such thread.
Expected<Grant> ask_kernel(std::uintptr_t id, int priority);

/// Real time through RealtimeKit, up to the permitted priority. Lowers the process's limit on real-time computing
/// without sleep to what the service requires. Errors: `absent` (no libdbus, bus or service), `denied`, `broken` (no
/// answer in time), `unsupported` (a cycle is so long that the limit would kill the thread).
Expected<Grant> ask_rtkit(Expected<Rtkit>& service, std::uintptr_t id, Nanos period, int priority);

/// A nice level of -11, through the kernel or else RealtimeKit.
Expected<Grant> ask_nice(Expected<Rtkit>& service, std::uintptr_t id);

}  // namespace taut::platform
