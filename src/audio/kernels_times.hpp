// SPDX-License-Identifier: MIT
// Unrolled loops for vector kernels.
#pragma once
#include <cstddef>
#include <utility>

namespace taut::audio {
namespace {

template <int value>
struct Constant {
  constexpr operator int() const noexcept { return value; }
};

// Calls step(0) ... step(n - 1) with constants, so that arrays of vectors become registers at every -O level.
template <std::size_t n, class Step>
[[gnu::always_inline]] inline void times(const Step& step) noexcept {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (step(Constant<i>{}), ...);
  }(std::make_integer_sequence<int, static_cast<int>(n)>{});
}

}  // namespace
}  // namespace taut::audio
