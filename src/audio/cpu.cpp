// SPDX-License-Identifier: MIT
#include "audio/cpu.hpp"

#ifdef TAUT_X86
#include <cpuid.h>
#endif

namespace taut::audio {

#ifdef TAUT_X86
namespace {

struct Registers {
  unsigned a = 0, b = 0, c = 0, d = 0;
};

/// Zeros if the processor has no such leaf.
Registers cpuid(unsigned leaf) noexcept {
  Registers r;
  __get_cpuid_count(leaf, 0, &r.a, &r.b, &r.c, &r.d);
  return r;
}

/// Whether the system keeps the registers of AVX when it switches threads (Intel SDM 14.3).
bool keeps_avx() noexcept {
  constexpr unsigned has_xgetbv = 1U << 27, has_avx = 1U << 28, both_halves = 6;
  if ((cpuid(1).c & (has_xgetbv | has_avx)) != (has_xgetbv | has_avx)) return false;
  unsigned low = 0, high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & both_halves) == both_halves;
}

}  // namespace

// Not by __builtin_cpu_supports(), whose tables zig's library lacks.
bool supports(Isa isa) noexcept {
  switch (isa) {
    case Isa::scalar:
      return true;
    case Isa::sse2:
      return (cpuid(1).d & (1U << 26)) != 0;
    case Isa::sse41:
      return (cpuid(1).c & (1U << 19)) != 0;
    case Isa::avx2:
      return (cpuid(7).b & (1U << 5)) != 0 && keeps_avx();
    case Isa::neon:
      return false;
  }
  return false;
}
#elif defined TAUT_ARM64
bool supports(Isa isa) noexcept { return isa == Isa::scalar || isa == Isa::neon; }
#else
bool supports(Isa isa) noexcept { return isa == Isa::scalar; }
#endif

}  // namespace taut::audio
