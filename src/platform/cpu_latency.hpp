// SPDX-License-Identifier: MIT
// Keeps the processors out of deep sleep, from which waking takes longer than a small buffer lasts.
#pragma once
#include <string>

namespace taut::platform {

/// Held from construction to destruction, where the user may. Linux: /dev/cpu_dma_latency opened and set to 0
/// microseconds; the kernel forgets the wish when the file is closed. Control threads only.
class CpuLatency {
 public:
  /// `path`: another file, for tests.
  explicit CpuLatency(const char* path = "/dev/cpu_dma_latency");
  ~CpuLatency();
  CpuLatency(const CpuLatency&) = delete;
  CpuLatency& operator=(const CpuLatency&) = delete;

  [[nodiscard]] bool held() const noexcept { return file_ >= 0; }

  /// Empty when held; otherwise why not and what the user can do.
  [[nodiscard]] const std::string& sentence() const noexcept { return sentence_; }

 private:
  int file_ = -1;
  std::string sentence_;
};

}  // namespace taut::platform
