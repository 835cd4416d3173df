// SPDX-License-Identifier: MIT
// A thread's floating-point state is its owner's: what traps, how it rounds. Some hosts let invalid numbers trap.
#pragma once
#include <cstdint>

#include "base/realtime.hpp"

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace taut::platform {

/// Puts the calling thread's state back when it goes, whatever was done to it meanwhile. Real-time safe; destroyed on its own
/// thread. x86: MXCSR and the x87 control word, which 32-bit code returns its numbers through. Elsewhere nothing.
class FloatState {
 public:
  enum class Meanwhile {
    same,   ///< as it is: around code of others
    usual,  ///< nothing traps, rounding to nearest: around code of ours on a thread of others
  };
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
  explicit FloatState(Meanwhile meanwhile) noexcept TAUT_NONBLOCKING : sse_(_mm_getcsr()) {
    asm volatile("fnstcw %0" : "=m"(x87_));
    if (meanwhile == Meanwhile::usual) set(0x1F80, 0x037F);
  }
  ~FloatState() { set(sse_, x87_); }

 private:
  // Flags that were raised meanwhile would trap once trapping is back.
  static void set(std::uint32_t sse, std::uint16_t x87) noexcept {
    asm volatile("fnclex\n\tfldcw %0" : : "m"(x87));
    _mm_setcsr(sse);
  }

  std::uint32_t sse_;
  std::uint16_t x87_ = 0;
#else
  explicit FloatState(Meanwhile) noexcept TAUT_NONBLOCKING {}
  ~FloatState() {}
#endif

 public:
  FloatState(const FloatState&) = delete;
  FloatState& operator=(const FloatState&) = delete;
};

}  // namespace taut::platform
