// SPDX-License-Identifier: MIT
// Denormals cost a hundred cycles each and are inaudible: treated as zero around the host's callback and in filters.
#pragma once
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
#include <immintrin.h>
#endif

#include "base/realtime.hpp"

namespace taut {

/// While it lives, denormal operands and results on this thread are zero; the destructor restores the previous mode.
/// Real-time safe; destroy on the same thread. No effect on processors not named below.
class FlushToZero {
 public:
  FlushToZero() noexcept TAUT_NONBLOCKING : before_(get()) { set(before_ | zero_denormals()); }
  ~FlushToZero() { set(before_); }
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;

 private:
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64)
  using Control = std::uint32_t;
  static constexpr Control flush_results = 0x8000, zero_operands = 0x0040;
  static Control get() noexcept { return _mm_getcsr(); }
  static void set(Control control) noexcept { _mm_setcsr(control); }
  static Control zero_denormals() noexcept {
#if defined(__i386__)
    // The first processors with SSE2 fault on the second bit; all with SSE3 have it.
    if (!__builtin_cpu_supports("sse3")) return flush_results;
#endif
    return flush_results | zero_operands;
  }
#elif defined(__aarch64__)
  using Control = std::uint64_t;
  static constexpr Control flush = Control{1} << 24;
  static Control get() noexcept {
    Control control;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    return control;
  }
  static void set(Control control) noexcept { asm volatile("msr fpcr, %0" : : "r"(control)); }
  static Control zero_denormals() noexcept { return flush; }
#else
  using Control = std::uint32_t;
  static Control get() noexcept { return 0; }
  static void set(Control) noexcept {}
  static Control zero_denormals() noexcept { return 0; }
#endif

  Control before_;
};

}  // namespace taut
