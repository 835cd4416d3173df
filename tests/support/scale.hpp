// SPDX-License-Identifier: MIT
// How much of a long test runs: sanitizers make every step ten to a hundred times as dear, and find what they find early.
#pragma once

namespace taut::tests {

#ifdef TAUT_SANITIZED
constexpr int sanitizer_share = 20;
#else
constexpr int sanitizer_share = 1;
#endif

/// `count`, or its twentieth under a sanitizer.
template <class Count>
constexpr Count scaled(Count count) {
  return count / sanitizer_share;
}

}  // namespace taut::tests
