// SPDX-License-Identifier: MIT
// The latency, in frames, that comes from a hardware cycle other than the program's buffer.
#pragma once
#include <numeric>

#include "base/units.hpp"

namespace taut::audio {

/// The smallest delay, frames, at which a host with buffers of `buffer` (N) frames never runs dry, if turns of `cycle`
/// (q) frames bring input and want output at once. `fixed` false: turns vary.
///
/// At a turn that ends at frame t, the host has been called floor(t / N) times, so t mod N frames are in but not out
/// yet; t is a multiple of q, and the largest t mod N is N - gcd(N, q): 0 if q is a multiple of N. If turns vary, t is
/// any number and the delay N - 1. Ranges: buffer >= 1, cycle >= 1.
constexpr Frames adapter_delay(int buffer, int cycle, bool fixed) noexcept {
  return fixed ? buffer - std::gcd(buffer, cycle) : buffer - 1;
}

}  // namespace taut::audio
