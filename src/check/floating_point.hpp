// SPDX-License-Identifier: MIT
// The calling thread's floating-point state, without the flags that arithmetic raises.
#pragma once
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace taut::check {

class FloatingPoint {
 public:
  FloatingPoint() noexcept { read(); }
  [[nodiscard]] bool unchanged() const noexcept {
    const FloatingPoint now;
    return now.sse_ == sse_ && now.x87_ == x87_;
  }

 private:
  void read() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    constexpr unsigned raised = 0x3F;
    sse_ = _mm_getcsr() & ~raised;
    asm volatile("fnstcw %0" : "=m"(x87_));
#endif
  }
  std::uint32_t sse_ = 0;
  std::uint16_t x87_ = 0;
};

}  // namespace taut::check
