// SPDX-License-Identifier: MIT
#include "platform/cpu_latency.hpp"

namespace taut::platform {

// Threads with a time constraint keep a Mac's processors awake enough: there is nothing to ask for, and nothing to say.
CpuLatency::CpuLatency(const char*) {}

CpuLatency::~CpuLatency() = default;

}  // namespace taut::platform
