// SPDX-License-Identifier: MIT
// The mark of a function that runs between a wake-up and the next wait, and the one way out of what it promises.
#pragma once

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#define TAUT_REALTIME_SANITIZER 1
#include <sanitizer/rtsan_interface.h>
#endif
#endif

/// After a function's parameters and `noexcept`, before its body: `void process() noexcept TAUT_NONBLOCKING;`. A function
/// pointer or virtual function called in the cycle carries it too. Clang from 20 on then proves, through the call tree,
/// that nothing there allocates, locks, waits or throws (-Wfunction-effects), and watches it run (-fsanitize=realtime);
/// other compilers see nothing. Within one source clang infers; the mark belongs on what other sources call.
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

/// Calls `body` and gives its result, and neither the compiler nor RealtimeSanitizer asks what it does: for the one call
/// that is right in a cycle and cannot be proved. Each use says why. The real-time guard of the tests is not told.
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
