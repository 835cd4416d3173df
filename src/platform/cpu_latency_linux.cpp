// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "platform/cpu_latency.hpp"

namespace taut::platform {

CpuLatency::CpuLatency(const char* path) : file_(open(path, O_WRONLY | O_CLOEXEC)) {
  const std::int32_t microseconds = 0;
  if (file_ >= 0 && write(file_, &microseconds, sizeof microseconds) == sizeof microseconds) return;
  sentence_ = std::string("The processors may fall into deep sleep between two buffers, because ") + path +
              " cannot be held (" + std::strerror(errno) +
              "). With very small buffers let the group audio write it by a udev rule: "
              "KERNEL==\"cpu_dma_latency\", GROUP=\"audio\", MODE=\"0660\".";
  if (file_ >= 0) close(file_);
  file_ = -1;
}

CpuLatency::~CpuLatency() {
  if (file_ >= 0) close(file_);
}

}  // namespace taut::platform
