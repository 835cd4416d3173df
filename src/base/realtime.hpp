// SPDX-License-Identifier: MIT
// Marks functions that run between a wake-up and the next wait, and the one exception.
#pragma once

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#define TAUT_REALTIME_SANITIZER 1
#include <sanitizer/rtsan_interface.h>
#endif
#endif

/// Goes after a function's parameters and `noexcept`, before its body: `void process() noexcept TAUT_NONBLOCKING;`.
/// Function pointers and virtual functions called in the cycle need it too. Clang 20 and newer then verifies through
/// the call tree that nothing allocates, locks, waits or throws (-Wfunction-effects), and watches it run
/// (-fsanitize=realtime); other compilers ignore it. Clang infers it within a source file; mark what other files call.
#if defined(__clang__) && __clang_major__ >= 20
#define TAUT_NONBLOCKING [[clang::nonblocking]]
#define TAUT_UNPROVEN_BEGIN _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wfunction-effects\"")
#define TAUT_UNPROVEN_END _Pragma("clang diagnostic pop")
#else
#define TAUT_NONBLOCKING
#define TAUT_UNPROVEN_BEGIN
#define TAUT_UNPROVEN_END
#endif

namespace taut {

/// Calls `body` and returns its result, hidden from the compiler's check and RealtimeSanitizer: for calls that are
/// right in a cycle but cannot be verified. Each use says why. The real-time guard of the tests still applies.
template <class Body>
decltype(auto) unproven(const Body& body) noexcept TAUT_NONBLOCKING {
  TAUT_UNPROVEN_BEGIN
#ifdef TAUT_REALTIME_SANITIZER
  const __rtsan::ScopedDisabler unwatched;
#endif
  return body();
  TAUT_UNPROVEN_END
}

}  // namespace taut
