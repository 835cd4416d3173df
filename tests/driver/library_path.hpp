// SPDX-License-Identifier: MIT
// The driver's library under test: the one this program was built with, or another face's, named by TAUT_TEST_LIBRARY.
#pragma once
#include <cstdlib>
#include <string>

namespace taut::tests {

inline std::string library_path() {
  const char* const other = std::getenv("TAUT_TEST_LIBRARY");
  return other && *other ? other : TAUT_LIBRARY;
}

/// Whether it is the driver for Windows programs in Wine, whose half of Linux stays loaded.
inline bool is_wine_library() { return library_path().find("tautwine") != std::string::npos; }

}  // namespace taut::tests
