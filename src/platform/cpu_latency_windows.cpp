// SPDX-License-Identifier: MIT
#include "platform/cpu_latency.hpp"

namespace taut::platform {

CpuLatency::CpuLatency(const char*)
    : sentence_(
          "Windows lets no program keep the processors out of deep sleep. With very small buffers choose the power "
          "plan "
          "\"High performance\".") {}

CpuLatency::~CpuLatency() = default;

}  // namespace taut::platform
