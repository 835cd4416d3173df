// SPDX-License-Identifier: MIT
// A 64-bit number of the protocol: two words on Windows, the high one first; as it is elsewhere.
#pragma once
#include <cstdint>

#include "taut/protocol_types.h"

namespace taut::protocol {

template <class Number = TautInt64>
[[nodiscard]] constexpr std::int64_t whole(const Number& number) noexcept {
  if constexpr (requires { number.hi; })
    return static_cast<std::int64_t>(std::uint64_t{number.hi} << 32 | number.lo);
  else
    return number;
}

template <class Number = TautInt64>
[[nodiscard]] constexpr Number parted(std::int64_t number) noexcept {
  if constexpr (requires(Number words) { words.hi; }) {
    const auto bits = static_cast<std::uint64_t>(number);
    return {.hi = static_cast<TautULong>(bits >> 32), .lo = static_cast<TautULong>(bits & 0xFFFFFFFFu)};
  } else {
    return number;
  }
}

}  // namespace taut::protocol
