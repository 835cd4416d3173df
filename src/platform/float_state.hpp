// SPDX-License-Identifier: MIT
// A thread's floating-point state, traps and rounding, belongs to its owner. Some hosts trap on invalid operations.
#pragma once
#include <cstdint>

#include "base/realtime.hpp"

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace taut::platform {

/// Restores the calling thread's state on destruction, whatever changed meanwhile. Real-time safe; destroy on the same
/// thread. x86: MXCSR and the x87 control word (32-bit code returns numbers through it). 64-bit ARM: FPCR. Elsewhere nothing.
class FloatState {
 public:
  enum class Meanwhile {
    same,   ///< unchanged: around other people's code
    usual,  ///< no traps, round to nearest: around our code on their threads
  };
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
  explicit FloatState(Meanwhile meanwhile) noexcept TAUT_NONBLOCKING : sse_(_mm_getcsr()) {
    asm volatile("fnstcw %0" : "=m"(x87_));
    if (meanwhile == Meanwhile::usual) set(0x1F80, 0x037F);
  }
  ~FloatState() { set(sse_, x87_); }

 private:
  // Flags raised meanwhile would trap once trapping is restored.
  static void set(std::uint32_t sse, std::uint16_t x87) noexcept {
    asm volatile("fnclex\n\tfldcw %0" : : "m"(x87));
    _mm_setcsr(sse);
  }

  std::uint32_t sse_;
  std::uint16_t x87_ = 0;
#elif defined(__aarch64__)
  explicit FloatState(Meanwhile meanwhile) noexcept TAUT_NONBLOCKING {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    if (meanwhile == Meanwhile::usual) set(0);
  }
  ~FloatState() { set(before_); }

 private:
  static void set(std::uint64_t control) noexcept { asm volatile("msr fpcr, %0" : : "r"(control)); }

  std::uint64_t before_ = 0;
#else
  explicit FloatState(Meanwhile) noexcept TAUT_NONBLOCKING {}
  ~FloatState() {}
#endif

 public:
  FloatState(const FloatState&) = delete;
  FloatState& operator=(const FloatState&) = delete;
};

}  // namespace taut::platform
