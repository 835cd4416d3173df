// SPDX-License-Identifier: MIT
// Shortens long tests under sanitizers, which slow every step ten to a hundred times, and find their bugs early.
#pragma once

namespace taut::tests {

#ifdef TAUT_SANITIZED
constexpr int sanitizer_share = 20;
#else
constexpr int sanitizer_share = 1;
#endif

/// `count`, or a twentieth under a sanitizer.
template <class Count>
constexpr Count scaled(Count count) {
  return count / sanitizer_share;
}

}  // namespace taut::tests
