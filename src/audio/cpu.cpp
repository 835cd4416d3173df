// SPDX-License-Identifier: MIT
#include "audio/cpu.hpp"

namespace taut::audio {

#ifdef TAUT_X86
bool supports(Isa isa) noexcept {
  __builtin_cpu_init();
  switch (isa) {
    case Isa::scalar:
      return true;
    case Isa::sse2:
      return __builtin_cpu_supports("sse2") != 0;
    case Isa::sse41:
      return __builtin_cpu_supports("sse4.1") != 0;
    case Isa::avx2:
      return __builtin_cpu_supports("avx2") != 0;
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
