// SPDX-License-Identifier: MIT
// Which instruction sets the kernels may use.
#pragma once
#include <string_view>

namespace taut::audio {

/// The instruction sets with kernels. `scalar` is plain C++ and runs everywhere, `neon` on every 64-bit ARM.
enum class Isa { scalar, sse2, sse41, avx2, neon };

/// "scalar", "sse2", "sse41", "avx2", "neon".
constexpr std::string_view name(Isa isa) noexcept {
  constexpr std::string_view names[] = {"scalar", "sse2", "sse41", "avx2", "neon"};
  return names[static_cast<int>(isa)];
}

/// Whether the CPU and the operating system support `isa` and its kernels were compiled in. Queries the CPU: any
/// thread, no system call, but slow in a virtual machine, so not for the audio thread.
bool supports(Isa isa) noexcept;

}  // namespace taut::audio
