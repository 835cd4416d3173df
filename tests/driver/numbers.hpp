// SPDX-License-Identifier: MIT
// The protocol's 64-bit number, two words on Windows.
#pragma once
#include "taut/protocol_types.h"

namespace taut::tests {

template <class Number>
long long whole(const Number& number) {
  if constexpr (requires { number.hi; })
    return static_cast<long long>(static_cast<unsigned long long>(number.hi) << 32 | number.lo);
  else
    return number;
}

template <class Number = TautInt64>
Number number(long long value) {
  if constexpr (requires(Number n) { n.hi; })
    return {static_cast<TautULong>(static_cast<unsigned long long>(value) >> 32),
            static_cast<TautULong>(value & 0xFFFFFFFF)};
  else
    return value;
}

}  // namespace taut::tests
