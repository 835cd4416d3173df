// SPDX-License-Identifier: MIT
// Which instruction sets the kernels may use here.
#pragma once
#include <string_view>

namespace taut::audio {

/// The instruction sets that kernels are written for. `scalar` is plain C++ and runs everywhere.
enum class Isa { scalar, sse2, sse41, avx2 };

/// "scalar", "sse2", "sse41", "avx2".
constexpr std::string_view name(Isa isa) noexcept {
  constexpr std::string_view names[] = {"scalar", "sse2", "sse41", "avx2"};
  return names[static_cast<int>(isa)];
}

/// True when this CPU and the operating system run `isa`, and kernels for it were compiled in. Asks the CPU itself:
/// any thread, no system call, but slow inside a virtual machine, so not for the audio thread.
bool supports(Isa isa) noexcept;

}  // namespace taut::audio
