// SPDX-License-Identifier: MIT
// Keeps the processors out of deep sleep states, from which waking takes longer than a small buffer lasts.
#pragma once
#include <string>

namespace taut::platform {

/// In effect while it lives, if the user may. Linux: holds /dev/cpu_dma_latency open at 0 microseconds; the kernel
/// drops the request when it is closed. Control threads only.
class CpuLatency {
 public:
  /// `path`: for tests.
  explicit CpuLatency(const char* path = "/dev/cpu_dma_latency");
  ~CpuLatency();
  CpuLatency(const CpuLatency&) = delete;
  CpuLatency& operator=(const CpuLatency&) = delete;

  [[nodiscard]] bool held() const noexcept { return file_ >= 0; }

  /// Empty if in effect; else why not, and what to do.
  [[nodiscard]] const std::string& sentence() const noexcept { return sentence_; }

 private:
  int file_ = -1;
  std::string sentence_;
};

}  // namespace taut::platform
