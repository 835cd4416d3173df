// SPDX-License-Identifier: MIT
// What it costs in frames when the hardware's cycle is not the program's buffer.
#pragma once
#include <numeric>

#include "base/units.hpp"

namespace taut::audio {

/// The smallest delay, in frames, with which a host of `buffer` (N) frames can be served by turns of `cycle` (q) frames
/// that bring input and want output at once, without ever running dry. `fixed` false: turns vary.
///
/// At a turn that ends at frame t the host has been called floor(t / N) times, so t mod N frames are in and not yet
/// out; t is a multiple of q, and the largest t mod N is N - gcd(N, q): 0 when q is a multiple of N. Where turns vary t
/// is any number and the delay N - 1. Ranges: buffer >= 1, cycle >= 1.
constexpr Frames adapter_delay(int buffer, int cycle, bool fixed) noexcept {
  return fixed ? buffer - std::gcd(buffer, cycle) : buffer - 1;
}

}  // namespace taut::audio
