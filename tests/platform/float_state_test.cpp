// SPDX-License-Identifier: MIT
// A thread's rounding and traps: usual in our code, and its owner's again afterwards.
#include "platform/float_state.hpp"

#include <doctest/doctest.h>

#include <cfenv>
#include <cmath>

using taut::platform::FloatState;

namespace {

// Not folded by the compiler.
double third() {
  volatile double one = 1, three = 3;
  return one / three;
}

}  // namespace

#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__)
TEST_CASE("a thread's rounding is the usual one in our code, and restored whatever happens there") {
  const double nearest = third();
  REQUIRE(std::fesetround(FE_UPWARD) == 0);
  const double up = third();
  CHECK(up > nearest);
  {
    const FloatState ours(FloatState::Meanwhile::usual);
    CHECK(third() == nearest);
    std::fesetround(FE_DOWNWARD);
  }
  CHECK(third() == up);
  {
    const FloatState theirs(FloatState::Meanwhile::same);
    CHECK(third() == up);
    std::fesetround(FE_TONEAREST);
  }
  CHECK(third() == up);
  std::fesetround(FE_TONEAREST);
}
#endif

#if defined(__x86_64__) || defined(__i386__)
TEST_CASE("nothing traps in our code, and the owner's traps are restored") {
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before & ~0x0080u);  // invalid operations trap, as in Delphi programs
  {
    const FloatState ours(FloatState::Meanwhile::usual);
    volatile double zero = 0;
    volatile double nothing = zero / zero;
    CHECK(std::isnan(nothing));
  }
  CHECK((_mm_getcsr() & 0x0080u) == 0);
  _mm_setcsr(before);
}
#endif
